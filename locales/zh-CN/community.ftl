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
