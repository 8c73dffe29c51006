# 绕过付费进入付费频道的途径：显示在体检和给管理人员的通知中。
leak-none = 付费频道：除了付费成员、管理人员和服务器所有者，没有人能看到。
leak-unseen = 付费频道：暂时无法检查（{ $why }）。
    .cure = 请一分钟后再看。
leak-invites-unseen = 邀请：无法得知是否有邀请会赠送付费身份组；查看邀请需要“管理服务器”权限。
leak-everyone = 付费频道 { $channels } 是敞开的：@everyone 可以查看。
    .cure = 编辑频道 → 权限 → @everyone：禁止“查看频道”。
leak-overwrite = 付费频道 { $channels } 是敞开的：身份组“{ $role }” → { $channels } 上的权限覆盖允许“查看频道”。
    .cure = 编辑频道 → 权限：移除“{ $role }”；如果它属于管理人员，请在 `/设置` 中指定。下方的按钮可以移除它。
leak-member = 付费频道 { $channels } 是敞开的：{ $member } → { $channels } 上的权限覆盖允许“查看频道”。
    .cure = 编辑频道 → 权限：移除该成员；如需注明理由和期限地授予权限，请用 `/管理 授予`。下方的按钮可以移除它。
leak-permission = 付费频道 { $channels } 是敞开的：身份组“{ $role }” → 可以查看频道，而这个频道没有禁止它。
    .cure = 编辑频道 → 权限 → @everyone：禁止“查看频道”。
leak-administrator = 付费频道 { $channels } 是敞开的：身份组“{ $role }” → 拥有“管理员”权限，不受任何限制。
    .cure = 如果其持有者是管理人员，请在 `/设置` 中指定该身份组；否则：服务器设置 → 身份组 → “{ $role }”：关闭“管理员”。
leak-invite = 付费频道 { $channels } 是敞开的：邀请 { $code } → 把身份组“{ $role }”送给每一个由此加入的人。
    .cure = 服务器设置 → 邀请：删除它。下方的按钮可以删除它。
leak-close = 堵上 { $number }
leak-close-now = 堵上
leak-confirm =
    { $leak }
    我只会去掉这一项，不动其他任何设置；Discord 的审核日志会记下是谁要求的。
leak-closing = 正在堵上。稍后用 `/体检` 可以看到是否成功。
leak-gone = 这里已经不再敞开，或者已不是我能处理的。用 `/体检` 查看当前情况。
leak-reason = 付费频道的漏洞，应 { $member } 的要求堵上
leak-takes = { $leak } 堵上它需要“{ $permission }”权限。
leak-more = ……另有 { $count } 处，见 `/体检`。
staff-leaks = { $leaks }
    .title = ⚠️ 有问题需要处理
staff-leak-stays = 我没有权限堵上这一处：{ $leak }
    .title = ⚠️ 付费频道仍然敞开
staff-role-dangerous = { $role } 正在出售，却拥有了任何人都不应买到的权限。我不再把它授予任何人；已持有的人不受影响。请在“服务器设置 → 身份组”中关闭这些权限，之后我会继续授予。
    .title = ⚠️ 付费身份组变得危险
doctor-role-dangerous = 身份组：方案“{ $plan }”的“{ $role }”拥有任何人都不应买到的权限（{ $permissions }）。它不会被授予任何人。
    .cure = 服务器设置 → 身份组 → “{ $role }”：关闭这些权限，或用 `/方案 修改` 另选一个身份组。
doctor-audit-unseen = 审核日志：我无权查看，因此无法说出是谁手动改动了付费身份组；这需要“查看审核日志”权限。
doctor-invites-unseen = 邀请：无法记录成员经由谁的邀请加入；这需要“服务器成员”意图和“管理服务器”权限。

doctor-clock-ok = 时钟：这台机器与 Discord 和 Stripe 一致。
doctor-clock-ahead = 时钟：这台机器比 { $whose } 快 { $seconds } 秒。
    .cure = 请用 NTP 校准时钟（`timedatectl set-ntp true`）。相差五分钟时，Webhook 会被拒绝。
doctor-clock-behind = 时钟：这台机器比 { $whose } 慢 { $seconds } 秒。
    .cure = 请用 NTP 校准时钟（`timedatectl set-ntp true`）。相差五分钟时，Webhook 会被拒绝。
doctor-webhook-version = Webhook：{ $url } 的端点使用版本 { $version }，本程序按 { $ours } 编写。
    .cure = 不会误读，因为每个对象都会重新查询。但最好在 Stripe → Developers → Webhooks 用版本 { $ours } 新建端点，并删除旧的。
doctor-webhook-mode = Webhook：{ $url } 的端点属于另一种模式：正式与测试混用了。
    .cure = 请使用同一种模式的密钥和端点，要么都是正式，要么都是测试。
doctor-stripe-mixed-live = Stripe：密钥是正式的，但一周内收到了 { $events } 个测试事件，已搁置。
    .cure = 请在 Stripe 的测试模式中删除指向这里的端点，并确认 STRIPE_WEBHOOK_SECRET 属于正式端点。
doctor-stripe-mixed-test = Stripe：密钥是测试密钥，但一周内收到了 { $events } 个正式事件，已搁置：付款的人什么也得不到。
    .cure = 请把正式密钥放进 STRIPE_SECRET_KEY 并重新启动机器人，或删除指向这里的正式端点。
permission-manage-channels = 管理频道

# /管理 审计：谁改动了什么，以及给创作者的表格。
cmd-mod-audit = 审计
    .description = 谁改动了什么：身份组、权限、方案、设置、课程
opt-mod-audit-member = 成员
    .description = 只看此人做的，或对此人做的
opt-mod-audit-kind = 类别
    .description = 只看这一类改动
choice-mod-audit-kind-role = 身份组
choice-mod-audit-kind-grant = 手动权限
choice-mod-audit-kind-lesson = 课程
choice-mod-audit-kind-plan = 方案
choice-mod-audit-kind-setup = 设置
choice-mod-audit-kind-brake = 放行的移除
choice-mod-audit-kind-leak = 堵上的漏洞
choice-mod-audit-kind-export = 导出的表格
choice-mod-audit-kind-member = 成员
choice-mod-audit-kind-finding = 可疑互动
mod-audit-title = 谁改动了什么
mod-audit-empty = 还没有发生过这一类改动。
mod-audit-footer = 第 { $page } 页 · 最新的在前
mod-audit-newer = 较新
mod-audit-older = 较早
mod-audit-bot = Lyceum
act-role-given = 授予 { $member } { $role }：{ $reason }
act-role-taken = 收回 { $member } 的 { $role }：{ $reason }
act-role-refused = 没有权限改动 { $member } 的 { $role }：{ $reason }
act-grant-granted = 给予 { $member } **{ $plan }**：{ $reason }
act-grant-revoked = 收回 { $member } 的 **{ $plan }**：{ $reason }
act-lesson = 课程 { $lesson }《{ $title }》：现为{ $state }
act-plan-created = 上架了 **{ $plan }**
act-plan-edited = 修改了 **{ $plan }**：{ $changes }
act-plan-reward-set = 以 { $points } 分提供 **{ $plan }** { $days } 天
act-plan-reward-ended = 不再以积分提供 **{ $plan }**
act-plan-archived = 下架了 **{ $plan }**
act-setup-chosen = { $what }：{ $value }
act-setup-left = 从 Stripe 账户 { $value } 改回运营者的账户
act-brake-released = 放行了一次停下的核对（{ $removals } 个身份组）
act-leak-closed = 让机器人堵上了一处付费频道的漏洞（`{ $fingerprint }`）
act-finding-discount = 确认了{ $known ->
    [yes] 关于 { $member } 的
   *[no] { "" }
}一条可疑互动（“{ $pattern }”，{ $accounts } 个账号）：降权
act-finding-clear = 放行了{ $known ->
    [yes] 关于 { $member } 的
   *[no] { "" }
}一条可疑互动（“{ $pattern }”，{ $accounts } 个账号）：正常计入
act-export-members = 导出了成员表（{ $rows } 行）
act-export-payments = 导出了付款表（{ $rows } 行）
act-export-changes = 导出了权限变动表（{ $rows } 行）
act-member-note-added = 写了一条关于 { $member } 的备注
act-member-note-removed = 删除了一条关于 { $member } 的备注
act-member-credit-off = 停止计入 { $member } 给出的认可
act-member-credit-on = 让 { $member } 给出的认可正常计入
act-member-credit-kept = 应 { $member } 的申请复核后，维持其认可的现状
act-member-report-acted = { $by ->
    [member] 处理了 { $member } 被举报的消息
   *[webhook] 处理了一条被举报的 Webhook 消息
}（事项 { $case }）
act-member-report-dismissed = { $by ->
    [member] 认为 { $member } 被举报的消息无需处理
   *[webhook] 认为一条被举报的 Webhook 消息无需处理
}（事项 { $case }）
export-button-members = 导出成员 CSV
export-button-payments = 导出付款 CSV
export-button-changes = 导出权限变动 CSV
export-under-way = 正在生成表格：已写入 { $rows } 行……
export-members = 成员及其持有的方案：共 { $rows } 行，时间为 UTC。
export-payments = 每笔购买的结果（以 Stripe 为准）：共 { $rows } 行，时间为 UTC。
export-changes = 每次授予或收回付费身份组：共 { $rows } 行，时间为 UTC。

brake-losses = 谁会失去什么
brake-losses-more = ……另有 { $count } 项，见附件。
