// 简体中文: every text of the phone.
import { captureZhCN } from "./capture.zh-CN";
import { deviceZhCN } from "./device.zh-CN";
import { followZhCN } from "./follow.zh-CN";
import { hintsZhCN } from "./hints.zh-CN";
import { lawZhCN } from "./law.zh-CN";
import { startZhCN } from "./start.zh-CN";

export const zhCN = {
  app: { colon: "：", stop: "。", name: "格治", motto: "网上有格，格中有点，点上有事，事上有人，人上有责" },
  nav: {
    label: "主要",
    report: "上报",
    tasks: "任务",
    mine: "我的上报",
    todo: "待办",
    me: "我和设置",
    back: "返回",
    close: "关闭",
  },

  signIn: {
    title: "登录",
    expired: "登录过期了",
    safe: (n: number) => `${n} 条没传完的都在，一条没丢`,
    safeMore: "不登录也会继续送出，重新登录后才能看答复。",
    safeHere: "重新登录后接着传，也才能看答复。",
    account: "账号",
    password: "密码",
    show: "显示密码",
    hide: "隐藏密码",
    submit: "登录",
    working: "正在登录…",
    noSignal: "没有信号，现在不能登录。连上网再试。",
    failed: "没登录成，请再试一次。手机里的记录都在。",
    goOn: "不登录，先继续拍",
  },

  firstPassword: {
    title: "先换成自己的密码",
    hint: "初始密码是管理员给的，只用这一次。新密码至少 10 个字。",
    old: "初始密码",
    fresh: "新密码",
    submit: "换好，开始用",
    out: "不换了，退出",
  },

  pill: {
    waiting: (n: number, size: string) => `待传 ${n} 条 · ${size}`,
    clean: "已全部送达",
    needsGo: (n: number) => `待传 ${n} 条`,
    lastSync: (time: string) => `上次同步 ${time}`,
    never: "还没同步过",
    offline: "没有信号",
    needs: (n: number) => `需处理 ${n} 条`,
    now: "现在传",
    sync: "同步",
    nowWorking: "正在传…",
  },

  ending: {
    done: "已同步",
    offline: "没有信号，记录都在手机里",
    busy: "服务器忙，过一会儿自动再传",
    "signed-out": "登录过期了，没传完的会继续送出",
    "shut-out": "登录过期了，重新登录后接着传",
    unexpected: "服务器的答复看不懂，记录都在手机里",
  },

  four: { stored: "已存手机", reported: "已上报", photos: "照片", delivered: "已送达" },

  light: { green: "正常", yellow: "将超时", red: "已超时", still: "暂停" },

  time: {
    left: "剩",
    over: "超时",
    workingShort: "工作时间",
    minutes: (n: number) => `${n} 分`,
    hours: (n: number) => `${n} 小时`,
    hoursMinutes: (h: number, m: number) => `${h} 小时 ${m} 分`,
    days: (n: number) => `${n} 天`,
    daysHours: (d: number, h: number) => `${d} 天 ${h} 小时`,
    before: (time: string) => `${time} 前`,
    today: (time: string) => `今天 ${time}`,
    tomorrow: (time: string) => `明天 ${time}`,
    yesterday: (time: string) => `昨天 ${time}`,
    date: (month: number, day: number, time: string) => `${month} 月 ${day} 日 ${time}`,
  },

  limitUnit: {
    urgent_minute: (n: number) => `${n} 分钟，不分昼夜`,
    urgent_hour: (n: number) => `${n} 小时，不分昼夜`,
    work_minute: (n: number) => `${n} 个工作分钟`,
    work_hour: (n: number) => `${n} 个工作小时`,
    work_day: (n: number) => `${n} 个工作日`,
    natural_day: (n: number) => `${n} 天`,
  },

  distance: { metres: (n: number) => `${n}\u00A0米`, kilometres: (n: string) => `${n}\u00A0公里` },
  size: {
    bytes: (n: number) => `${n} B`,
    kilo: (n: string) => `${n} KB`,
    mega: (n: string) => `${n} MB`,
    giga: (n: string) => `${n} GB`,
  },

  ...captureZhCN,
  ...followZhCN,
  ...deviceZhCN,
  ...hintsZhCN,
  ...lawZhCN,
  ...startZhCN,
};

export type Words = typeof zhCN;
