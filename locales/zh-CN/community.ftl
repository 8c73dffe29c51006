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
}，期间的互动未计入。可运行 `lyceum backfill` 从频道补读。
community-nameless = 已不在本服务器的成员（{ $id }）
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

community-error-off = 本服务器没有启用社区分析，因此没有任何记录。服务器管理员可以用 `/设置` 启用。
community-error-nothing = 这段时间内还没有成员之间的互动记录。等大家聊过之后再试，或选择更长的时段。

community-open = 本服务器的付费成员与管理人员不足三人，因此每个人的认可都算数。达到三人后，只有他们的认可算数，虚假账号一无所获。
community-nobody-listed = 还没有人得到三位不同的付费成员或管理人员的认可，因此暂无可列出的人。

# flags：可疑的互动

cmd-mod-flags = 可疑互动
    .description = 疑似虚假的互动及其证据
flags-none = 最近 30 天没有发现可疑之处。
flags-gone = 这条发现已不存在，请重新运行 `/管理 可疑互动`。
flags-title-star = 众人捧一人
flags-title-chain = 链式互捧
flags-title-clique = 人人互捧
flags-title-reciprocity = 有来有往的互捧
flags-title-group = 封闭的小圈子
flags-title-pair-burst = 几分钟内大量互动
flags-title-hour-burst = 一小时顶一个月
flags-title-brigade = 新号围攻一人
flags-title-flood = 无人回应的大量回答
flags-why-star = { $accounts } 个账号把 { $share } % 的认可给了 { $target }，共 { $acts } 次。他们得到的认可中有 { $outside } % 来自算数的成员。
flags-why-chain = { $accounts } 个账号一个接一个地互相认可，共 { $acts } 次，获益最多的是 { $target }。他们给出的认可有 { $share } % 留在圈内。
flags-why-clique = { $accounts } 个账号几乎两两互相认可，共 { $acts } 次，获益最多的是 { $target }。他们给出的认可有 { $share } % 留在圈内。
flags-why-reciprocity = { $target } 与另外 { $accounts } 个账号互相回赠，共 { $acts } 次。他们给出的认可有 { $share } % 留在圈内。
flags-why-group = { $accounts } 个账号只在圈内来往：给出的认可有 { $share } %（共 { $acts } 次）留在圈内，获益最多的是 { $target }。
flags-why-pair-burst = { $accounts } 名成员在十分钟内对 { $target } 互动超过十次，超出部分共 { $acts } 次。
flags-why-hour-burst = { $target } 在一小时内从 { $accounts } 人处多得了 { $acts } 次互动，占这些人一个月内给 { $target } 的 { $share } %。
flags-why-brigade = { $accounts } 个账号在一小时内涌向 { $target }，共 { $acts } 次，其中 { $share } % 的账号注册不到一周。
flags-why-flood = { $target } 回答了 { $accounts } 名付费成员，共 { $acts } 次，其中 { $share } % 的人从未回应。
flags-when = 时间：{ $from } 至 { $to }。
flags-counting = { $counting ->
    [0] 这些账号中没有付费成员或管理人员，因此这些互动本来就不算数。
   *[other] 这些账号中有 { $counting } 个是付费成员或管理人员。
}
flags-who = 账号：{ $named }{ $more ->
    [0] { "" }
   *[other] { " " }等，另有 { $more } 个
}
flags-effect = 效果：他们在这里给出的认可打折或不计。别人给出的认可不受任何影响。
flags-no-effect = 效果：无。
flags-state = 状态
flags-state-open = 等待管理人员处理，期间打折。
flags-state-upheld = 管理人员已确认，继续打折。
flags-state-cleared = 管理人员认为属实，全额计入。
flags-state-grown = 管理人员曾认为属实，但之后规模翻倍，请再看一次。
flags-footer = 第 { $place } 条，共 { $count } 条 · { $open } 条待处理
flags-discount = 打折
flags-clear = 放行
flags-before = ◀
flags-next = ▶
