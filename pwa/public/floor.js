// Asked before all else, in words the oldest browser reads: can this one keep what it is given? docs/browsers.md
(() => {
  var fits =
    "noModule" in document.createElement("script") &&
    typeof Object.hasOwn === "function" &&
    typeof structuredClone === "function" &&
    typeof HTMLDialogElement === "function" &&
    typeof indexedDB !== "undefined";
  var told = fits ? (window.isSecureContext === false ? "no-https" : null) : "too-old";
  if (told === null) return;
  document.documentElement.setAttribute("data-floor", told);
  document.getElementById(told).hidden = false;
})();
