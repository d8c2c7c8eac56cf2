/** News of our own writing, in English and Chinese: a title, a byline, and twelve sentences or more. */
export const englishNews = `Harbour City to Close Its Last Coal Plant
By Maria Keller, staff writer

The city council voted on Tuesday to close the Northgate power station by 2028, ending more than ninety years of coal burning on the waterfront. The plant supplies about 12% of the region's electricity and employs 340 people, many of whom live in the streets next to it.

Mayor Ellen Okafor said the decision followed two years of talks with the operator, Brightwater Energy Inc., and with the dockworkers' union. "Nobody will be left behind," she said. "Every worker will be offered training or early retirement."

Under the plan, Brightwater will build a battery park and a 60-megawatt wind farm on the same site. The company expects to spend 410 million dollars, of which the U.S. government will pay a quarter. Construction is due to start in the spring of 2026.

Not everyone is pleased. The union's chairman, Tom Reyes, warned that jobs at the battery park would pay less than jobs at the plant. Shop owners near the gate fear that they will lose customers when the workers leave.

Environmental groups welcomed the vote, but they asked why it had taken so long. Air near the plant has broken federal limits for fine dust in seven of the last ten years, according to Dr. Lena Hart of the state university. Doctors at the harbour hospital treat three times as many children for asthma as their colleagues inland.

The council will vote on the details of the contract in September. If it is approved, the first of the four boilers will be shut down before the end of next year.`;

export const chineseNews = `滨海市将关闭最后一座燃煤电厂
本报记者 李明

滨海市议会周二投票决定，在2028年前关闭北门发电厂，结束当地九十多年的燃煤发电历史。该电厂提供全市约12%的电力，雇用340名员工，其中许多人就住在附近的街区。

市长陈晓华表示，这一决定是与运营商明水能源公司和码头工会谈判两年的结果。“我们不会丢下任何人。”她说，“每位工人都可以选择接受培训或提前退休。”

根据计划，明水能源将在原址建设一座储能电站和一座60兆瓦的风电场。公司预计投资29亿元，其中四分之一由中央财政承担。工程计划于2026年春季开工。

并非所有人都满意。工会主席赵国强警告说，储能电站的工资将低于燃煤电厂。附近的店主担心，工人离开后生意会变差。

环保组织对投票结果表示欢迎，但质疑为什么拖了这么久。省立大学的韩丽博士说，过去十年中有七年，电厂周边的细颗粒物浓度超过国家标准。港口医院收治的哮喘儿童人数是内陆医院的三倍。

议会将于九月就合同细节进行表决。如果获得通过，四台锅炉中的第一台将在明年年底前停运。`;
