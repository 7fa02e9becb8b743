"""The page of evidence says what a run of the proofs saw, and nothing else."""

from pathlib import Path

from tests.evidence import page, read

REPORT = """<testsuites><testsuite>
<testcase classname="tests.proofs.test_disk" name="test_a_full_disk[sqlite]" time="12.4">
<properties><property name="figure" value="4 rooms, 0 lost"/><property name="seed" value="7"/></properties></testcase>
<testcase classname="tests.proofs.test_disk" name="test_a_deaf_disk[sqlite]" time="0.2">
<skipped message="no strace here"/></testcase>
</testsuite></testsuites>"""


def test_each_proof_is_a_line_with_its_figures_and_a_skipped_one_says_why(tmp_path: Path) -> None:
    report = tmp_path / "proofs.xml"
    report.write_text(REPORT)

    told = page(list(read(report)))

    assert "| a full disk[sqlite] | 4 rooms, 0 lost | 12 |" in told
    assert "| a deaf disk[sqlite] | not run: no strace here | 0 |" in told
    assert told.count("\n## disk\n") == 1
