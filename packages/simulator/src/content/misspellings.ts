/** A common Chinese misspelling; the pattern spares the places where the same characters are right. */
type Misspelling = { wrong: RegExp; right: string };

/** First-party table, written for the simulator; small on purpose and no substitute for a corrector. */
const misspellings: readonly Misspelling[] = [
  // 可以经常、以经济 and the like are right.
  { wrong: /(?<![可予足得所加难何用])以经(?![济营典验历过费理贸书文络常由受得销纪])/g, right: "已经" },
  // 自己经常、利己经营 and the like are right.
  { wrong: /(?<![自知利异克律])己经/g, right: "已经" },
  // 在次日、在次要 and the like are right.
  { wrong: /在次(?![日年月周序要数级品第晨元生声轮])/g, right: "再次" },
  // 既使甲受益，又使乙受益 is right.
  { wrong: /既使(?![^。！？；\n]*又)/g, right: "即使" },
  { wrong: /登陆(?=网站|账号|账户|帐号|帐户|系统|页面|邮箱|平台|后台)/g, right: "登录" },
  { wrong: /必需要(?![素件求])/g, right: "必须要" },
  { wrong: /帐户/g, right: "账户" },
  { wrong: /帐号/g, right: "账号" },
  { wrong: /帐单/g, right: "账单" },
  // 按装修标准、按装置 and the like are right.
  { wrong: /按装(?![置修备载甲])/g, right: "安装" },
  { wrong: /布署/g, right: "部署" },
  { wrong: /幅射/g, right: "辐射" },
  { wrong: /渡假/g, right: "度假" },
  { wrong: /松驰/g, right: "松弛" },
  { wrong: /气慨/g, right: "气概" },
  { wrong: /寒喧/g, right: "寒暄" },
  { wrong: /震憾/g, right: "震撼" },
  { wrong: /凑和/g, right: "凑合" },
  { wrong: /重迭/g, right: "重叠" },
  { wrong: /防碍/g, right: "妨碍" },
  { wrong: /精萃/g, right: "精粹" },
  { wrong: /坐阵/g, right: "坐镇" },
  { wrong: /脉膊/g, right: "脉搏" },
  { wrong: /水笼头/g, right: "水龙头" },
  // 化学反应情况、不良反应情况 and the like are right.
  { wrong: /(?<![学核良敏激物光])反应情况/g, right: "反映情况" },
  { wrong: /倒致/g, right: "导致" },
  { wrong: /穿流不息/g, right: "川流不息" },
  { wrong: /迫不急待/g, right: "迫不及待" },
  { wrong: /一如继往/g, right: "一如既往" },
  { wrong: /默守成规/g, right: "墨守成规" },
  { wrong: /再接再励/g, right: "再接再厉" },
  { wrong: /世外桃园/g, right: "世外桃源" },
  { wrong: /相形见拙/g, right: "相形见绌" },
  { wrong: /走头无路/g, right: "走投无路" },
  { wrong: /谈笑风声/g, right: "谈笑风生" },
  { wrong: /兴高彩烈/g, right: "兴高采烈" },
  { wrong: /出奇不意/g, right: "出其不意" },
  { wrong: /鬼鬼崇崇/g, right: "鬼鬼祟祟" },
  { wrong: /甘败下风/g, right: "甘拜下风" },
];

/** Corrects the misspellings of the table; `correctChinese("我以经到了")` gives `我已经到了`. */
export function correctChinese(text: string): string {
  return misspellings.reduce((current, { wrong, right }) => current.replace(wrong, right), text);
}
