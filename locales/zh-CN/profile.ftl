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
profile-begin = 还没有你与他人互动的记录。回答一个问题，或道一声谢，都是好的开始。
profile-band-tenth = 你属于本社区最受认可的前一成成员。
profile-band-quarter = 你属于本社区最受认可的前四分之一成员。
profile-band-half = 在受到认可的成员中，你位于前一半。
profile-band-listed = 至少有三位意见算数的成员认可你：你已在社区名单上。
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
