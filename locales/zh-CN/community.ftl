# community：谁维系着社区

cmd-mod-core = 核心成员
    .description = 核心成员、入选理由，以及互助关系图
opt-mod-core-limit = 人数
    .description = 显示多少人，1 到 25，不填则为 10
opt-mod-core-period = 时段
    .description = 只看近期；不填则看全部，越早的权重越低
choice-mod-core-period-week = 7 天
choice-mod-core-period-month = 30 天
choice-mod-core-period-quarter = 90 天

community-core-title = 核心成员
community-core-footer = 共 { $ranked } 名成员参与排名 · { $period }
community-period-days = 最近 { $days } 天
community-period-all = 全部时间，每过 { $days } 天权重减半
community-missing = ⚠️ 以下时段没有记录：{ $gaps }{ $more ->
    [0] { "" }
   *[other] ，另有 { $more } 段
}，期间的互动未计入，或只计入了一部分。可运行 `lyceum backfill` 从频道补读；机器人无权阅读消息历史的频道除外。
community-nameless = 已不在本服务器的成员（{ $id }）
community-unnamed = { $member }（暂时查不到名字）
community-doubted = 有 { $accounts } 个账号的认可正在核实，未计入这些数字，详见 `/管理 可疑互动`。
community-answered = 解答过 { $people } 人{ $paying ->
    [0] { "" }
   *[other] ，其中 { $paying } 人是付费成员
}
community-endorsed = 获得 { $people } 人认可{ $paying ->
    [0] { "" }
   *[other] ，其中 { $paying } 人是付费成员
}
community-last = 最近一次在{ $days ->
    [0] 今天
    [1] 昨天
   *[other] { " " }{ $days } 天前
}
community-separator = ；
community-pays = 付费成员，也参与了交流
community-takes-part = 参与了交流
community-picture-subtitle = { $ranked } 名成员中的 { $shown } 名：核心成员及与其最亲近的人
community-legend-paying = 核心成员（付费）
community-legend-free = 核心成员
community-legend-others = 周围的人
community-legend-ties = 认可对方

community-error-off = 本服务器没有启用社区分析，因此不作任何记录，也不显示任何内容。本服务器的创作者可以用 `/设置` 启用。
community-error-nothing = 这段时间内还没有成员之间的互动记录。等大家聊过之后再试，或选择更长的时段。

community-open = 付费成员、管理人员和由管理人员授予方案的成员合计不足六人，因此每个人的认可都算数。达到六人后，只有他们的认可算数，虚假账号一无所获。
community-nobody-listed = 还没有人得到三位不同的付费成员或管理人员的认可，因此暂无可列出的人。
community-company = 在语音频道与 { $people } 人相聚过{ $paying ->
    [0] { "" }
   *[other] ，其中 { $paying } 人是付费成员
}
community-period-now = { $period }，含今天（UTC）

# flags：可疑的互动

cmd-mod-flags = 可疑互动
    .description = 疑似虚假的互动及其证据
flags-none = 最近 30 天没有发现可疑之处。
flags-gone = 这条可疑互动已不存在，请重新运行 `/管理 可疑互动`。
flags-changed = 从你查看到现在，这条可疑互动的规模变大了许多。请重新运行 `/管理 可疑互动` 查看最新情况，刚才没有作出任何决定。
flags-concerned = 这条可疑互动与你本人有关，请由其他管理人员来决定。刚才没有作出任何决定。
flags-title-star = 许多账号认可同一人
flags-title-chain = 一个接一个的认可
flags-title-clique = 人人互相认可
flags-title-reciprocity = 有来有往的认可
flags-title-group = 多在内部来往的一群账号
flags-title-pair-burst = 几分钟内大量互动
flags-title-hour-burst = 一个月的互动集中在一小时
flags-title-brigade = 许多新账号同时关注一人
flags-title-flood = 大量未获回应的回答
flags-why-star = { $accounts } 个账号把 { $share }% 的认可给了 { $target }，共 { $acts } 次。{ $open ->
    [yes] { "" }
   *[no] { $target } 得到的认可中，有 { $outside }% 来自付费成员或管理人员。
}
flags-why-star-circle = 包括 { $target } 在内的 { $accounts } 个账号互相认可，共 { $acts } 次，其中至少一半给了 { $target }。他们给出的认可有 { $share }% 留在圈内。
flags-why-chain = { $accounts } 个账号一个接一个地互相认可，共 { $acts } 次，获益最多的是 { $target }。他们给出的认可有 { $share }% 留在圈内。
flags-why-clique = { $accounts } 个账号几乎两两互相认可，共 { $acts } 次，获益最多的是 { $target }。他们给出的认可有 { $share }% 留在圈内。
flags-why-reciprocity = { $target } 与另外 { $others } 个账号互相回赠，共 { $acts } 次。他们给出的认可有 { $share }% 留在圈内。
flags-why-group = { $accounts } 个账号只在圈内来往：给出的认可有 { $share }%（共 { $acts } 次）留在圈内，获益最多的是 { $target }。
flags-why-pair-burst = 一名成员在十分钟内对 { $target } 互动超过十次，超出部分共 { $acts } 次，占该成员最近 30 天对 { $target } 的互动的 { $share }%。
flags-why-hour-burst = { $target } 一个月内{ $open ->
    [yes] { "" }
   *[no] 从付费成员和管理人员那里
}得到的互动，有 { $share }% 集中在一小时内。其中来自 { $others } 人的 { $acts } 次超出了可正常计入的部分。
flags-why-brigade = { $accounts } 个注册不到一周的账号找过 { $target }，共 { $acts } 次，其中至少二十个账号集中在一小时之内。在这段时间里找过 { $target } 的账号中，他们占 { $share }%。
flags-why-flood = { $target } 回答了 { $helped } 名付费成员或管理人员，共 { $acts } 次，其中 { $share }% 的人从未回应。回答只在得到回答的人有所回应时才算数。
flags-why-earlier = { $target }{ $others ->
    [0] { "" }
   *[other] { " " }与另外 { $others } 个账号
}，共 { $acts } 次：{ $waits ->
    [yes] 当时已发现，无人决定
   *[no] 当时已确认
}，最近 30 天没有再发现。
flags-when = 时间：{ $from } 至 { $to }。
flags-counting = { $counting ->
    [0] 这些账号中没有付费成员或管理人员{ $open ->
        [yes] 。付费成员还很少，所以人人的认可都算数。
       *[no] ，因此他们给出的认可本来就不算数。
    }
   *[other] 这些账号中有 { $counting } 个是付费成员或管理人员。
}
flags-who = 账号：{ $named }{ $more ->
    [0] { "" }
   *[other] { " " }等，另有 { $more } 个
}
flags-effect = 效果：他们在这里给出的认可降权或不计。别人给出的认可不受任何影响。
flags-effect-lasting = 效果：他们在这里给出的认可降权或不计，直到版主放行。别人给出的认可不受任何影响。
flags-no-effect = 效果：无。
flags-state = 状态
flags-state-open = 等待版主处理，期间降权。
flags-state-upheld = 版主已确认，继续降权。
flags-state-cleared = 版主认定没有问题，正常计入。
flags-state-grown = 版主曾认定没有问题，但之后规模翻倍，请再看一次。
flags-state-noticed = 早先发现，仍在等待版主处理，期间降权。
flags-state-earlier = 早先已确认，仍然降权。
flags-decided = { $known ->
    [yes] 由 { $by } 决定，{ $when }。
   *[no] 决定时间：{ $when }。
}
flags-footer = 第 { $place } 条，共 { $count } 条 · { $open } 条待处理
flags-discount = 降权
flags-clear = 放行
flags-before = ◀
flags-next = ▶

# segments、rising、ambassadors、health：整体观察社区

cmd-mod-segments = 分组
    .description = 按参与方式划分的成员分组，用文字描述
cmd-mod-rising = 上升成员
    .description = 谁正在上升，以及哪些新成员该认识谁
cmd-mod-ambassadors = 传播大使
    .description = 想让消息传开时，先找哪些人
opt-mod-ambassadors-count = 人数
    .description = 多少人，1 到 25，不填则为 5
cmd-mod-health = 健康状况
    .description = 社区每周的状况

community-file-csv = CSV
community-file-graphml = GraphML
community-file-json = JSON
community-file = 谁认可谁，共 { $rows } 行：只有账号编号，没有名字和消息。退出分析的成员不在其中。导出记录可在 `/管理 审计` 中查看。
act-export-community = 导出了社区数据文件（{ $rows } 行）

segments-title = 成员分组
segments-intro = 参与方式相近的成员归为一组。再次出现的组会保留原来的名称。
segments-too-few = 最近 90 天参与的成员不足五人，无法分组。
segments-all-small = 最近 90 天有成员参与，但每组都不足五人。这样的组不显示，以免有人被认出。
segments-one = 成员的参与方式大体相同，只有一个组。
segments-unclear = 各组之间界限不明显，请当作粗略的参考。
segments-withheld = 不足五人的组不显示，以免有人被认出。
segments-size = { $members } 人，占所示成员的 { $share }%
segments-bar = { $members } 人（{ $share }%）
segments-footer = 最近 { $days } 天，截至今天零点（UTC） · { $members } 名成员
segment-numbered = { $name } { $number }
segment-helpers = 热心解答
segment-sought = 众人请教
segment-connectors = 广结人缘
segment-busy = 高度活跃
segment-regulars = 常驻成员
segment-newcomers = 新成员
segment-quiet = 安静
segment-faded = 渐渐淡出
segment-average = 中间地带
segment-mark-active-more-much = 活跃度远高于大多数人
segment-mark-active-more-bit = 比大多数人活跃
segment-mark-active-less-much = 活跃度远低于大多数人
segment-mark-active-less-bit = 不如大多数人活跃
segment-mark-breadth-more-much = 主动联系的人多得多
segment-mark-breadth-more-bit = 主动联系的人较多
segment-mark-breadth-less-much = 只联系极少数人
segment-mark-breadth-less-bit = 主动联系的人较少
segment-mark-sought-after-more-much = 来找他们的人多得多
segment-mark-sought-after-more-bit = 来找他们的人较多
segment-mark-sought-after-less-much = 几乎没有人来找他们
segment-mark-sought-after-less-bit = 来找他们的人较少
segment-mark-helpful-more-much = 以解答和帮助为主
segment-mark-helpful-more-bit = 解答和帮助多于大多数人
segment-mark-helpful-less-much = 很少解答，以提问和回应为主
segment-mark-helpful-less-bit = 解答少于大多数人
segment-mark-recent-more-much = 最近几天刚来过
segment-mark-recent-more-bit = 近来来过
segment-mark-recent-less-much = 已很久没有出现
segment-mark-recent-less-bit = 有一阵子没有出现
segment-mark-loyal-more-much = 参与的时间很长
segment-mark-loyal-more-bit = 参与了一段时间
segment-mark-loyal-less-much = 只在几天之内参与过
segment-mark-loyal-less-bit = 参与的时间较短
segment-mark-none-all = 与其他人没有明显差别。
segment-mark-none-now = 目前与其他人差别不大。

rising-title = 正在上升
rising-grew = { $people } 人认可，此前{ $before ->
    [0] 无人
   *[other] { " " }{ $before } 人
}
rising-nobody = 这段时间内没有人的地位明显上升。
rising-no-past = 还没有更早的三十天可供比较，请一个月后再来。
rising-unheard = 之前的 { $days } 天有一部分没有记录，因此有些人可能只是看起来在上升。
rising-footer = 最近 { $days } 天（截至今天零点，UTC），与之前的 { $days } 天相比
rising-picture = 占全部关注的份额：最近 { $days } 天，灰色为之前的 { $days } 天
rising-bar = { $before }% → { $now }%
rising-meet = 谁该认识谁
rising-meet-intro = 以下成员在最近 30 天内首次参与，还没有人回应过：
rising-meet-through = • { $newcomer } → { $host }：双方都与 { $through } 有来往
rising-meet-shared = • { $newcomer } → { $host }：双方都与同一位成员有来往
rising-meet-helper = • { $newcomer } → { $host }，一位热心帮助很多人的成员
rising-meet-anybody = • { $newcomer }：请亲自打个招呼
rising-meet-nobody-named = 还有 { $more } 名新成员无人回应。最先查到的新成员，或适合回应他们的成员，已不在本服务器。
rising-more-newcomers = …… 另有 { $more } 人

ambassadors-title = 传播大使
ambassadors-intro = 告诉这 { $count } 人，{ $of } 名成员中约有 { $reach } 人会知道。
ambassadors-reaches = 约可触达 { $people } 人
ambassadors-adds = 再多约 { $people } 人
ambassadors-footer = 估算方法：知道的人会转告认可自己的人，认可越多，可能性越大。
ambassadors-picture = { $count } 名成员，约可触达 { $of } 人中的 { $reach } 人
ambassadors-legend-paying = 传播大使（付费）
ambassadors-legend-free = 传播大使

health-title = 社区状况
health-growing = 📈 **增长**：最近四周参与的成员比之前四周至少多一成。
health-steady = ➡️ **平稳**：最近四周参与的成员与之前四周大致相同。
health-shrinking = 📉 **下降**：最近四周参与的成员比之前四周至少少一成。
health-unknown = **为时尚早**：已知的时间不足八周，或几乎没有人参与。
health-nobody = 无人
health-few = 不足 { $fewest } 人
health-people = { $people } 人
health-taking-part = 参与情况
health-part = 最近四周：{ $active }；之前四周：{ $before }。
health-raw = 算上认可正在核实的账号（`/管理 可疑互动`）：{ $active }；之前四周：{ $before }。
health-raw-few = 有少数账号的认可正在核实，未计入：`/管理 可疑互动`。
health-stayed = 之前参与过的成员中，{ $share }继续参与。
health-newcomers = 新成员
health-new = 最近四周首次参与：{ $newcomers }。
health-welcomed = 其中{ $share }得到了回应。
health-share-none = 无人
health-share-few = 不足 { $fewest } 人
health-share-some = 一部分人
health-share-less = 不超过一半的人
health-share-part = { " " }{ $share }% 的人
health-share-more = 一半以上的人
health-share-most = 几乎所有人
health-share-all = 所有人
health-meet = `/管理 上升成员` 会说明谁可以去回应其余的人。
health-burden = 由多少人支撑
health-burden-few = { $share }% 的帮助来自最热心的一成成员：他们一旦离开，损失很大。请感谢他们，并培养更多的人。
health-burden-many = { $share }% 的帮助来自最热心的一成成员：由许多人共同支撑。
health-burden-few-unsaid = 一半以上的帮助来自最热心的少数人：他们一旦离开，损失很大。请感谢他们，并培养更多的人。
health-burden-many-unsaid = 来自最热心的少数人的帮助不超过一半：还有其他人共同支撑。
health-structure = 群体与桥梁
health-parts = 共有 { $parts } 个群体，成员大多在内部来往。连接它们的人是：
health-one = 整个社区没有明显的群体之分。
health-bridge = • { $member }：联系着 { $groups } 个群体，其中群体外 { $people } 人
health-footer = 最近 { $weeks } 周，截至今天零点（UTC）
health-picture = 每周人数；不足 { $fewest } 人的画作零
health-series-active = 参与
health-series-helped = 得到帮助
health-series-fresh = 首次参与

health-answers = 回答速度
answers-time = { $step ->
    [0] 一分钟内
    [1] 五分钟内
    [2] 一刻钟内
    [3] 一小时内
    [4] 四小时内
    [5] 十二小时内
    [6] 一天内
    [7] 三天内
    [8] 一周内
   *[other] 一周以后
}
answers-guild = 提问通常在{ $time }得到回答（最近 { $days } 天共 { $answers } 次回答）。
answers-guild-few = 数据还不够，至少需要五个人的回答。
answers-member = 通常在{ $time }回答他人（最近 { $days } 天共 { $answers } 次）
answers-member-few = 回答速度：数据还不够

score-interest = 学习兴趣
score-activity = 活跃度
score-influence = 影响力
score-above = { $score }（预测）：高于 { $share }% 的参与者（过去的行为可解释其后表现的 { $explains }%）
score-too-little = { $score }：数据还不够
score-unforetold = { $score }：在这里，成员过去的行为无法说明它
score-none = 学习兴趣、活跃度和影响力：数据还不够，至少需要五十名成员和九十天。

# 消息菜单中的“举报给版主”。
cmd-report_to_moderators = 举报给版主
    .description = 请版主查看一条消息；不会告知作者
report-title = 举报给版主
report-reason = 想让版主知道什么？
    .placeholder = 选填：这条消息有什么问题。版主会看到你写的内容和你的名字。
report-done = 谢谢，版主会查看这条消息。不会告知作者是你举报的。
report-error-own = 这是你自己的消息，你可以自行删除。想告诉版主什么，请直接联系其中一位。
report-error-ours = 这条消息是我发的。如果有什么不对，请告诉版主。
report-error-already = 你已经举报过这条消息（{ $time }），版主已收到。
report-error-decided = 版主已经看过这条消息。如果情况还在继续，请举报之后的消息。
report-error-open = 你有 { $most } 条举报正等待版主查看。现在轮到他们处理；其中一条有结果后，你就可以再次举报。如果情况紧急，请直接联系版主。
report-error-today = 你一天内已举报 { $most } 条消息。你可以再次举报的时间：{ $again }。如果情况紧急，请直接联系版主。
