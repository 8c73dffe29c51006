# profile：成员的参与情况

cmd-profile = 档案
    .description = 你在这里的参与情况
cmd-profile-show = 查看
    .description = 你在这里的参与情况；查看他人时只显示公开内容
opt-profile-show-member = 成员
    .description = 查看其他人；不填则查看自己
profile-title = 你的参与情况
profile-intro = 看看你在这里的付出与收获。别人看不到这个页面。
profile-private = 只有你能看到。数据来源见 /隐私 查看
profile-title-other = 成员
profile-of = { $member }
profile-since = 加入时间：{ $time }。
profile-only-public = 这里只显示本服务器中人人可见的内容。参与情况只属于成员本人。
profile-together = 与大家一起
profile-helped = 你为 { $people } 人解答过问题，谢谢你。
profile-thanked = 有 { $people } 人认可过你写的或做的内容。
profile-last = 最近一次在{ $days ->
    [0] 今天
    [1] 昨天
   *[other] { " " }{ $days } 天前
}。
profile-begin = 还没有你的解答或他人感谢你的记录。回答一个问题，就是好的开始。
profile-band-tenth = 你属于本社区最受认可的前一成成员。
profile-band-quarter = 你属于本社区最受认可的前四分之一成员。
profile-band-half = 在受到认可的成员中，你位于前一半。
profile-band-listed = 至少有三位不同的成员认可你在这里做的事。
profile-points = 最近 { $days } 天获得 { $points } 分：{ $level } 级。等级只看这段时间：得到认可会上升，休息一阵会回落。
profile-no-points = 最近 { $days } 天还没有积分。至少三位不同的成员以表情回应、提及或学完你的课程等方式认可你，就会获得积分；谁的认可算数，见 `/积分榜`。
profile-analysis-off = 本服务器没有分析谁帮助了谁，因此没有记录可供展示。
profile-analysis-left = 你已退出分析，因此你的一切都不计入。可随时用 `/隐私 选择` 重新加入。
profile-learning = 学习
profile-learned = { $done ->
    [0] 还没有学完的课程，可用 `/学习 下一课` 获取推荐。
   *[other] 已学完 { $done } 课。
}{ $saved ->
    [0] { "" }
   *[other] 收藏了 { $saved } 课。
}
profile-teaching = 分享
profile-wrote = { $lessons ->
    [0] 还没有发布过课程。
   *[other] 已发布 { $lessons } 课。
}
profile-topics = 主题：{ $topics }
profile-list-separator = 、
profile-look = 给你的说明
profile-look-may-ask = 你给其他成员的部分认可（表情回应、提及、学完课程等）正等待版主查看，在此之前降权或不计入对方的积分。短时间内互动集中时就可能这样，这不是对你的评判，也不影响你购买的内容。只有你和版主能看到这一点。
profile-look-waiting = 你已申请复核（{ $time }）。版主已收到，有了答复我会告诉你。
profile-look-kept = 版主已复核你给其他成员的认可（{ $time }），维持现状：其中一部分仍降权或不计。可再次申请的时间：{ $again }。
appeal-ask = 申请复核
appeal-said = 想让版主知道什么？
    .placeholder = 例如：我一个晚上看完了一周的帖子。
appeal-error-nothing = 你现在没有需要复核的内容。
appeal-error-waiting = 你已经申请过了（{ $time }），版主已收到。
appeal-error-soon = 版主不久前刚看过。你可以再次申请的时间：{ $again }。
appeal-error-empty = 请写一两句话，让版主知道该看什么。
appeal-told-clear = 版主已按你的申请复核了你给出的认可，现在与大家的一样全部计入。感谢你的耐心。
    .title = 已重新计入
appeal-told-keep = 版主已按你的申请复核了你给出的认可，暂时维持现状。你的会员资格和学习内容都不受影响，一周后可以再次申请。
    .title = 版主已复核
profile-company = 你曾在语音频道与 { $people } 人相聚，有你真好。
profile-voice-waits = 你的会员资格或团队席位不久前还属于他人，{ $known ->
    [yes] 在 { $time } 之前
   *[no] 目前
}，你对他人的认可在这里暂不计入。其他一切照常，也只有你能看到这条说明。

# leaderboard：积分，对所得认可的回馈

cmd-leaderboard = 积分榜
    .description = 因帮助他人而获得的积分，以及来自多少人
opt-leaderboard-period = 时段
    .description = 看多久以内；不填则为 30 天
choice-leaderboard-period-week = 7 天
choice-leaderboard-period-month = 30 天
choice-leaderboard-period-quarter = 90 天
leaderboard-title = 积分榜
leaderboard-line = { $place }. { $member } — { $points } 分，来自至少 { $people } 人
leaderboard-own = 你：第 { $place } 名，{ $points } 分，来自至少 { $people } 人。感谢你的付出。
leaderboard-own-nothing = 这段时间你还没有上榜。需要至少三位不同的成员认可你（谁的认可算数，见下方说明）。回答一个问题，或分享有用的内容，就是好的开始。
leaderboard-nobody = 这段时间还没有人上榜。
leaderboard-from = 积分来自付费成员、管理人员，以及由管理人员授予方案的成员；其他人的感谢不影响积分。
leaderboard-share = 认可算数的每位成员在这段时间内最多有 100 分可以分给他人，因此许多人的感谢胜过一个人的许多次感谢。至少得到其中三人认可才会上榜。
leaderboard-rewards = 最近 30 天的积分可以兑换：`/奖励`。
leaderboard-missing = ⚠️ 以下时段没有记录：{ $gaps }{ $more ->
    [0] { "" }
   *[other] ，另有 { $more } 段
}。除非管理人员事后完整补读，期间的互动不产生积分，或只有一部分产生积分。
leaderboard-footer = { $members ->
    [0] 暂无人上榜
   *[other] 共 { $members } 人上榜
} · { $period }，截至今天零点（UTC）

# rewards：积分可以换什么

cmd-rewards = 奖励
    .description = 你的积分在这里可以换什么
rewards-title = 奖励
rewards-purse = 你有 **{ $purse } 分**可用，来自最近 { $days } 天{ $spent ->
    [0] 。
   *[other] ；其中已用 { $spent } 分。
}
rewards-open = 这里付费的人还很少，因此每个人的感谢都会产生积分，而这样的积分不能兑换，因为谁都可以注册账号。这三类成员（付费成员、管理人员、由管理人员授予方案的成员）合计达到六人后，就可以兑换。
rewards-line = • **{ $plan }**，{ $days } 天 — { $points } 分
rewards-button = { $plan } · { $points } 分
rewards-none = 本服务器还没有可用积分兑换的奖励。
rewards-how = 得到其他成员认可即可获得积分（规则见 `/积分榜`）。{ $days } 天以前所得的积分不能再用，那时用掉的也不再扣减。
rewards-creator = 可用 `/方案 奖励` 让成员以积分兑换某个方案。
rewards-asked = 用 { $points } 分换取 **{ $plan }** { $days } 天？之后还剩 { $left } 分。到期自动结束，不花钱。
rewards-take = 兑换
rewards-back = 返回
rewards-taken = 已兑换：**{ $plan }**，有效至 { $time }。频道马上打开，到期自动结束。你还有 { $purse } 分。
rewards-error-changed = 这项奖励在你查看之后有了变化。没有扣分，请重新打开 `/奖励`。
rewards-error-few = 需要 { $needed } 分，而你现在可用 { $purse } 分。没有扣分。积分只算最近 30 天，因此也可能减少；`/奖励` 显示现有积分。
rewards-error-held = 你已经拥有这个方案（没有期限，或正在订阅）。没有扣分。
rewards-error-revoked = 服务器管理人员已收回你的这个方案，不能用积分换回。没有扣分，请与他们联系。
rewards-error-already = 你刚刚兑换过一次，这次点击会再兑换一次。没有再次扣分；`/奖励` 显示目前的情况。
