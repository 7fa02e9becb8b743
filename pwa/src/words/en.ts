// English: the same dictionary for those who read no Chinese.
import { type Words, zhCN } from "./zh-CN";

export const en: Words = zhCN;
