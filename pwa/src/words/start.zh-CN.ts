// 简体中文: the first run, other apps' browsers, the home screen.

export const startZhCN = {
  welcome: {
    hello: (name: string) => `${name}，你好`,
    what: "把你的责任网格装进手机，没信号也能上报。",
    cells: "单元网格",
    categories: "类别和立案条件",
    duties: "权责清单",
    tasks: "案件和任务",
    count: (n: number) => `${n} 件`,
    coming: "正在装",
    permissions: "需要的权限",
    camera: "相机",
    cameraHint: "只在拍照时使用",
    atUse: "拍时再问",
    positionHint: "按下快门时记一次，不记轨迹",
    positionRefused: "没允许。照样能报，要自己在图上点位置。",
    start: "开始上报",
    startUnit: "开始办案",
    startHint: "离线包会在后台装完",
  },

  inApp: {
    title: "请用手机浏览器打开",
    why: "现在是在别的应用里面打开的。这种页面关掉以后，没传完的照片可能被清掉，也装不到桌面。",
    how: "怎样打开",
    wechat: {
      android: "点右上角 ⋯ → 在浏览器打开。",
      ios: "点右上角 ⋯ → 在 Safari 中打开。",
    },
    other: "点右上角的菜单 → 用浏览器打开；没有这一项，就复制下面的地址，到浏览器里粘贴。",
    address: "地址",
    copy: "复制地址",
    copied: "已复制，到浏览器里粘贴",
    stay: "先在这里用，有信号就传完",
  },

  install: {
    title: "装到桌面",
    why: "像应用一样一点就开，系统也不会清掉没传完的照片。",
    ios: "点下方的分享按钮 → 添加到主屏幕。以后从桌面打开，没传完的照片才不会被清掉。",
    now: "安装",
    later: "以后再说",
  },
};

export type StartWords = typeof startZhCN;
