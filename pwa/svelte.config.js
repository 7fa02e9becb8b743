// Runes everywhere, and warnings are errors: the check is the same in the editor and in the build.
export default { compilerOptions: { runes: true } };
