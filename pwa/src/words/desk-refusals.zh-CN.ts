// 简体中文: refusals that only the desk, or whoever sets up a city, can meet: no phone carries them along.
import type { Code } from "../contract/codes";

export type DeskCode = Extract<
  Code,
  | "case.caller-refused"
  | "case.handover-refused"
  | "case.merge-refused"
  | "catalog.tiles-refused"
  | "clocks.calendar-refused"
  | "clocks.limit-refused"
  | "clocks.mark-refused"
  | "clocks.sessions-refused"
  | "desk.archive-not-found"
  | "clocks.unknown-stage"
  | "desk.query-refused"
  | "desk.sharing-refused"
  | "desk.view-not-found"
  | "desk.views-full"
  | "grid.code-refused"
  | "grid.datums-mixed"
  | "grid.geometry-refused"
  | "grid.import-refused"
  | "grid.plan-refused"
  | "health.worker-away"
  | "people.absence-not-found"
  | "people.absence-overlaps"
  | "people.absence-refused"
  | "people.account-not-found"
  | "people.admins-apart"
  | "people.deputy-refused"
  | "people.device-not-found"
  | "people.grant-refused"
  | "people.id-taken"
  | "people.last-security-admin"
  | "people.name-taken"
  | "people.own-account"
  | "people.unit-busy"
  | "people.unit-dissolved"
  | "people.unit-peopled"
  | "people.unit-refused"
  | "places.beat-cells"
  | "places.beat-refused"
  | "sync.held-decided"
  | "sync.held-unknown"
>;

export const deskRefusalsZhCN = {
  "case.caller-refused": "只有受理员和督察能代来电人上报，请转给他们",
  "case.handover-refused": "没有这个人，或者就是本人，请另选一位",
  "case.merge-refused": "不能并进这一件：它已经办结，或者就是本件，请另选一件",
  "catalog.tiles-refused": "快捷类别要 1 到 8 个，不能重复，不能已停用",
  "clocks.calendar-refused": "日历表有错，请管理员改好再试",
  "clocks.limit-refused": "时限写法不对，请写成 work_hour:4 这样",
  "clocks.mark-refused": "计时状态不允许这一步，请看最新情况再办",
  "clocks.sessions-refused": "上下班时间设置有错，请管理员改好再试",
  "desk.archive-not-found": "城市底图文件不在服务器上，请管理员检查设置",
  "clocks.unknown-stage": "没有这个阶段，请从清单里选",
  "desk.query-refused": "查询条件不对，请改了再查",
  "desk.sharing-refused": "只有在工作台上办事的人能存全台共用的清单，请只存给自己",
  "desk.view-not-found": "没有这个清单，或者是别人存的",
  "desk.views-full": "你存的清单已经满了，先删一个再存",
  "grid.code-refused": "网格编码不对，应当是 15 位数字",
  "grid.datums-mixed": "坐标系混用，请统一成 WGS-84",
  "grid.geometry-refused": "网格图形不对，请按列出的错误改文件",
  "grid.import-refused": "网格文件有错，请按列出的错误改文件",
  "grid.plan-refused": "网格规划有错，请按列出的错误改文件",
  "health.worker-away": "后台进程没有在跑，请告诉管理员",
  "people.absence-not-found": "没有这条请假，请刷新清单",
  "people.absence-overlaps": "这段时间已经请过假了；先取消那一条",
  "people.absence-refused": "请假时间不对，或者本人这段时间正在给别人代班，请改日期或换人",
  "people.account-not-found": "没有这个账号，请刷新清单再找",
  "people.admins-apart": "系统、安全、审计三员不能由一人兼任；小城可只设“管理员”",
  "people.deputy-refused": "这位不能代班：没有请假人的身份，已停用，或者那时也请了假；换一位",
  "people.device-not-found": "这个账号没有用过这台设备，请刷新清单",
  "people.grant-refused": "这个身份不能这样授予：查看责任网格或街道是否选对",
  "people.id-taken": "编号已经用过，请刷新后重试",
  "people.last-security-admin": "这是最后一位能管账号的人；先给别人授权",
  "people.name-taken": "这个登录名有人用了，换一个",
  "people.own-account": "不能给自己授权、停用自己或重置自己的密码；请另一位管理员办",
  "people.unit-busy": "这个单位还有没办完的案件；先改派，再撤销",
  "people.unit-dissolved": "这个单位已经撤销，请另选一个",
  "people.unit-peopled": "这个单位还有人员或下级单位；先说明人员去哪里，下级先移走",
  "people.unit-refused": "属地代码不存在，或者上级单位绕成了圈，请改区域或上级单位",
  "places.beat-cells": "有单元网格已在别的责任网格里；先从那边移出",
  "places.beat-refused": "责任网格里有不存在的单元网格，或编号不对",
  "sync.held-decided": "别人已经认定过这一条，请刷新清单",
  "sync.held-unknown": "这一条不在等认定，请刷新清单",
} satisfies Record<DeskCode, string> as Record<string, string>;
