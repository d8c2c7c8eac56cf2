/** English words that say nothing about the topic, lower-cased. */
export const englishStopWords: ReadonlySet<string> = new Set(
  `a about above after again against all also am an and any are as at be because been before being
   below between both but by can could did do does doing don down during each either else even ever
   every few for from further get gets got had has have having he her here hers herself him himself
   his how however i if in into is it its itself just least let like made make makes many may me might
   more most much must my myself neither no nor not now of off often on once one only onto or other
   our ours out over own per quite rather s said same say says she should since so some still such t
   than that the their theirs them themselves then there these they this those though through to too
   two under until up upon us use used very via was we well were what when where whether which while
   who whom whose why will with within without would yet you your yours yourself mr mrs ms dr told
   according add added ve ll re d m`.split(/\s+/),
);

/** Chinese words that say nothing about the topic, Simplified and Traditional. */
export const chineseStopWords: ReadonlySet<string> = new Set(
  `的 了 是 在 和 有 我 我们 他 他们 她 她们 它 它们 你 你们 您 这 那 这个 那个 这些 那些 这样 那样 这里 那里 其 其中
   该 此 之 与 及 以及 或 或者 并 并且 而 而且 但 但是 不过 然而 因为 因此 所以 由于 如果 虽然 尽管 即使 则 就 也 还 还是
   都 又 再 才 只 仅 很 更 最 太 非常 十分 已 已经 曾 曾经 正在 将 将会 会 能 能够 可 可以 要 需要 应 应该 必须 得 地 着
   过 吗 呢 吧 啊 把 被 让 使 给 对 对于 关于 为 为了 向 从 自 到 至 于 由 以 按 按照 根据 通过 随着 上 下 中 内 外 里 前
   后 时 时候 之后 之前 以后 以前 目前 当 当时 同时 一 一个 一些 一种 一样 个 些 每 各 某 多 少 几 两 不 没 没有 无 非 等
   等等 说 表示 称 指出 认为 进行 成为 作为 没 什么 怎么 如何 哪 谁 自己 人 年 月 日 天 次 名 位 家 種 這 那個 這個 這些
   們 我們 他們 她們 你們 與 為 為了 對 對於 會 將 並 並且 還 還是 則 從 過 後 時 來 來說 說 說法 沒有 個 讓 給 應該 因為
   雖然 儘管 這樣 那樣 之後 以後 目前 進行 認為 其實 其实 来 去 出 起 好 做 被 所 所有 另 另外 此外 之间 之間`.split(
    /\s+/,
  ),
);
