# lessons：撰写、发布与学习

## 命令

cmd-lesson = 课程
    .description = 撰写、发布和管理课程
cmd-lesson-submit = 投稿
    .description = 撰写一节课程，会打开一份表单
cmd-lesson-publish = 发布
    .description = 在课程频道发布课程
opt-lesson-publish-lesson = 课程
    .description = 哪一节课程，输入标题的一部分即可
cmd-lesson-withdraw = 撤回
    .description = 撤回课程，原帖会保留并注明已撤回
opt-lesson-withdraw-lesson = 课程
    .description = 哪一节课程，输入标题的一部分即可
cmd-lesson-list = 列表
    .description = 列出课程，最新的在前
opt-lesson-list-state = 状态
    .description = 只看处于该状态的课程
choice-lesson-list-state-draft = 草稿
choice-lesson-list-state-in-review = 审核中
choice-lesson-list-state-published = 已发布
choice-lesson-list-state-withdrawn = 已撤回
cmd-learn = 学习
    .description = 看看学什么
cmd-learn-next = 下一课
    .description = 为你挑选的课程，并说明理由

## 表单

lesson-form-heading = 撰写课程
lesson-form-title = 标题
    .placeholder = 十分钟学会 Rust 所有权
lesson-form-summary = 简介
    .placeholder = 学完之后能做到什么？
lesson-form-link = 链接
    .placeholder = https://…
lesson-form-topics = 主题
    .placeholder = rust，内存，入门
lesson-form-series = 系列
    .placeholder = 单独成篇就留空
lesson-form-kept = 你填写的内容

## 面板

lesson-panel-draft = 草稿已保存。先选择面向谁，再点击发布。
lesson-panel-waiting = 谢谢投稿！课程已交给管理团队，发布后会出现在课程频道。现在仍可选择面向谁。
lesson-panel-waiting-staff = 这节课程正在等待审核。
lesson-menu-plans = 面向谁？
lesson-free = 免费
lesson-free-everyone = 对所有人免费

## 按钮

lesson-button-open = 打开
lesson-button-done = 已学完
lesson-button-save = 收藏
lesson-button-skip = 不感兴趣
lesson-button-publish = 发布
lesson-button-decline = 不采用
lesson-button-retract = 撤回
lesson-button-retry = 修改后重试
lesson-button-earlier = ◀ 较新
lesson-button-later = 较早 ▶

## 帖子

lesson-number = 第 { $id } 号课程
lesson-field-author = 作者
lesson-field-plans = 面向
lesson-field-topics = 主题
lesson-field-series = 系列
lesson-post-withdrawn = 这节课程已于 { $at } 撤回。
lesson-review-waiting = 有一节课程等待审核。
lesson-review-published = 审核结果：已发布。
lesson-review-declined = 审核结果：未采用或已撤回。

## 回复

lesson-published = “{ $title }”已发布，稍后会出现在课程频道。
lesson-withdrawn = “{ $title }”已撤回。如果之前发过帖，帖子会注明已撤回。
lesson-marked-done = 真棒！已将“{ $title }”标记为学完。
lesson-marked-saved = 已收藏“{ $title }”。
lesson-marked-not-for-me = 以后不再向你推荐“{ $title }”。
lesson-open = 你可以学习“{ $title }”：
lesson-list-title = 课程
lesson-list-empty = 这里还没有课程。用 `/课程 投稿` 写一节吧。
lesson-list-line = **{ $id }** · { $title } · { $state } · { $author }
lesson-list-footer = 第 { $page } 页，共 { $pages } 页 · 共 { $count } 节课程
lesson-state-draft = 草稿
lesson-state-in-review = 审核中
lesson-state-published = 已发布
lesson-state-withdrawn = 已撤回

## 下一课

learn-title = 接下来学什么
learn-nothing = 对你开放的课程你都看过了。有新课程发布时，会出现在这里。
learn-why-done = { $count } 人已学完
learn-why-saved = { $count } 人已收藏
learn-why-liked = { $count } 人点赞
learn-why-new = 新课程，抢先学习
learn-why-unjudged = 还没有人评价
learn-why-because-done = 因为你学完了《{ $title }》
learn-why-because-saved = 因为你收藏了《{ $title }》
learn-why-because-liked = 因为你赞过《{ $title }》
learn-why-new-from = 你学过 { $author } 的课程，这是 TA 的新作
learn-separator = ，
learn-state-done = ✅ 已学完
learn-state-saved = 🔖 已收藏
learn-state-not-for-me = 🚫 不感兴趣

## 出错时

lesson-error-no-title = 标题是空的。请填写标题后重新提交。
lesson-error-long-title = 标题太长，最多 { $most } 个字符。请缩短后重新提交。
lesson-error-no-summary = 简介是空的。请用一两句话说明课程内容。
lesson-error-long-summary = 简介太长，最多 { $most } 个字符。请缩短后重新提交。
lesson-error-bad-link = 链接不是网址。它必须以 `https://` 或 `http://` 开头。
lesson-error-long-link = 链接太长，最多 { $most } 个字符。请换用较短的网址。
lesson-error-many-topics = 主题太多，最多 { $most } 个，用逗号分隔。
lesson-error-long-topic = 有一个主题太长，每个最多 { $most } 个字符，用逗号分隔。
lesson-error-long-series = 系列名称太长，最多 { $most } 个字符。
lesson-error-off = 本服务器没有启用课程。服务器管理员可以用 `/设置` 启用。
lesson-error-no-review-channel = 本服务器暂时不能接收成员投稿。服务器管理员需要先用 `/设置` 选择审核频道。
lesson-error-too-many-waiting = 你已有 { $most } 节课程在等待审核。请等管理团队看过其中一节，或撤回一节。
lesson-error-unknown = 这里没有这节课程。请从输入时出现的建议中选择。
lesson-error-ambiguous = 有多节课程使用这个标题。请从输入时出现的建议中选择。
lesson-error-already = 课程已经处于该状态，可能有人抢先操作了。没有任何改动。
lesson-error-staff-only = 只有创作者可以对这节课程这样做。请联系他们。
lesson-error-no-way = 课程不能退回到该状态。请改为发布或撤回。
lesson-error-no-channel = 还没有用来发布课程的频道。请用 `/设置` 选择，然后重新发布。
lesson-error-not-yours = 现在只有创作者可以修改这节课程。请联系他们。
lesson-error-no-such-plan = 其中有方案已停售。请重新选择。
lesson-error-withdrawn = 这节课程已撤回。用 `/学习 下一课` 看看别的课程。
lesson-error-closed = 这节课程属于 { $plans }。请用 `/订阅` 订阅，然后再次点击按钮。
