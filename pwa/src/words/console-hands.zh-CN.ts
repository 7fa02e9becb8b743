// 简体中文: what the desk says of one's own password, of a list narrowed on the map, and of saved lists in hand.

export const consoleHandsZhCN = {
  password: {
    change: "改密码",
    old: "现在的密码",
    submit: "改成新密码",
    done: "密码改好了。你在别处的登录都退出了。",
  },

  onlyCell: {
    label: "只看这一格",
    undo: "看全部网格",
  },

  savedList: {
    askDrop: (name: string) => `删除清单“${name}”？`,
    mine: "案件不会动，只是这个清单没有了。",
    shared: "案件不会动。这个清单全台共用，别人也看不到了。",
    keep: "不删",
    drop: "删除清单",
    update: "存进这个清单",
  },
};

export type ConsoleHandsWords = typeof consoleHandsZhCN;
