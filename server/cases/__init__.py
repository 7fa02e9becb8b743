"""The life of a case: 立案 → 派遣 → 处置 → 反馈 → 核查 → 结案."""
