# 销售：方案及其购买

cmd-plan = 方案
    .description = 在售方案
cmd-plan-create = 创建
    .description = 上架一个方案：在 Stripe 收款，在这里授予身份组
opt-plan-create-name = 名称
    .description = 买家看到的名称，最多 80 个字符
opt-plan-create-price = 价格
    .description = 以货币的主单位填写，例如 9.90 或 1200
opt-plan-create-currency = 货币
    .description = ISO 代码，例如 CNY、EUR、USD 或 JPY
opt-plan-create-interval = 周期
    .description = 多久付一次款
opt-plan-create-role = 身份组
    .description = 买家获得的身份组，必须排在我的身份组下面
opt-plan-create-trial_days = 试用天数
    .description = 开头的免费天数，最多 730 天；不填则没有试用
opt-plan-create-grace_days = 宽限天数
    .description = 续费失败后保留权限的天数，最多 90 天
opt-plan-create-description = 说明
    .description = 显示在名称下方的说明，最多 500 个字符
choice-plan-create-interval-month = 每月
choice-plan-create-interval-year = 每年
choice-plan-create-interval-week = 每周
choice-plan-create-interval-once = 一次性
cmd-plan-list = 列表
    .description = 所有方案：价格、身份组、状态以及存在的问题
cmd-plan-edit = 修改
    .description = 修改方案；未填写的保持不变，老买家的价格不变
opt-plan-edit-plan = 方案
    .description = 要修改的方案
opt-plan-edit-name = 名称
    .description = 新名称
opt-plan-edit-price = 价格
    .description = 新价格，以货币的主单位填写
opt-plan-edit-currency = 货币
    .description = 新货币的 ISO 代码
opt-plan-edit-interval = 周期
    .description = 今后多久付一次款
opt-plan-edit-role = 身份组
    .description = 今后授予的身份组，现有成员也会随之更换
opt-plan-edit-trial_days = 试用天数
    .description = 开头的免费天数；0 表示没有
opt-plan-edit-grace_days = 宽限天数
    .description = 续费失败后保留权限的天数；0 表示没有
opt-plan-edit-description = 说明
    .description = 显示在名称下方的说明
choice-plan-edit-interval-month = 每月
choice-plan-edit-interval-year = 每年
choice-plan-edit-interval-week = 每周
choice-plan-edit-interval-once = 一次性
cmd-plan-archive = 下架
    .description = 停止销售方案；已付费的成员不受影响
opt-plan-archive-plan = 方案
    .description = 要下架的方案
cmd-plan-link = 链接
    .description = 方案的公开付款链接
opt-plan-link-plan = 方案
    .description = 哪个方案
cmd-subscribe = 订阅
    .description = 查看在售方案，并获取你的专属付款链接
opt-subscribe-plan = 方案
    .description = 直接前往这个方案的付款页

price-month = 每月 { $price }
price-year = 每年 { $price }
price-week = 每周 { $price }
price-once = 一次性 { $price }
plan-trial-then = 先免费 { $days } 天，之后{ $price }
plan-choice = { $plan } · { $price }
plan-choice-archived = { $plan } · 已下架
plan-state-preparing = 正在 Stripe 中创建
plan-state-on_sale = 在售
plan-state-refused = 被 Stripe 拒绝
plan-state-archived = 已下架
plan-trouble-role_missing = ⚠️ 它的身份组已被删除。请用 `/方案 修改` 换一个。
plan-trouble-role_above = ⚠️ 我无法授予它的身份组。请在“服务器设置 → 身份组”中把我的身份组移到它上面，并给我“管理身份组”权限；之后会自动恢复。
plan-trouble-stripe_refused = ⚠️ Stripe 拒绝了现在的设置。请用 `/方案 修改` 修改，并检查 Stripe 账户。

plan-created = 正在设置 **{ $plan }**：{ $terms }，授予 { $role }；{ $grace ->
    [0] 续费失败后立即失去权限
   *[other] 续费失败后有 { $grace } 天宽限
}。Stripe 需要几秒钟，之后成员就能在 `/订阅` 里看到它。`/方案 列表` 会显示进度。
plan-edited = 已修改 **{ $plan }**：{ $terms }，授予 { $role }；{ $grace ->
    [0] 续费失败后立即失去权限
   *[other] 续费失败后有 { $grace } 天宽限
}。老买家的价格不变。新价格在 Stripe 中生效需要几秒钟，`/方案 列表` 会显示进度。
plan-archived = **{ $plan }** 已下架。所有付费成员都会保留它，续费照常进行。
plan-list-title = 方案
plan-list-empty = 还没有方案。用 `/方案 创建` 上架一个。
plan-list-line = { $state } · { $terms } · { $role } · { $grace ->
    [0] 无宽限
   *[other] 宽限 { $grace } 天
}
plan-list-parked = ⚠️ 有 { $count } 笔购买来自公开链接或带有未知编号，尚无人认领（{ $plans }）。款项在 Stripe 中是安全的；请在那里找到买家，再用 `/管理 授予` 授予权限。
plan-link = **{ $plan }** 的公开页面：{ $page }
    请分享这个页面：它会介绍方案、让买家用 Discord 登录，并把买家加入服务器。

    单独的付款链接：{ $url }
    任何人都能使用它，所以我无法知道付款的是谁。买家随后可以在 Stripe 返回的页面上认领，或用邮件里的认领码认领。
plan-link-open = 打开页面
plan-link-pay = 付款链接
purchase-error-unknown = 这个认领码在这里无效。认领码通过邮件发送，24 小时内有效，只能使用一次，而且只能在购买方案的服务器里使用。请在付款的页面上重新索取。
purchase-claimed = **{ $plan }** 现在归你了。身份组几秒内生效，详情见 `/会员`。
purchase-error-taken = 这笔购买已被认领。如果不是你本人，请告诉服务器管理人员；我们已通知他们你来询问过。
purchase-error-no-customer = 这笔购买在 Stripe 中无法追踪，需要管理人员决定。我们已通知他们，你的购买不会丢失。
purchase-error-too-often = 尝试次数过多，请等待 { $minutes } 分钟后再试。

subscribe-title = 在售方案
subscribe-intro = 点按钮获取你的专属付款链接，只有你能使用。
subscribe-nothing = 这里还没有在售方案。请稍后再看，或询问服务器管理人员。
subscribe-gives = 授予你 { $role }
subscribe-held = ✅ 你已拥有。用 `/会员` 查看有效期。
subscribe-button = 订阅
subscribe-button-plan = 订阅：{ $plan }
subscribe-checkout = **{ $plan }**：{ $terms }。这个付款页只属于你，{ $until }关闭。付款后几秒内即可进入；在 Stripe 页面确认之前不会扣款。
subscribe-pay = 支付 { $price }

price-error-not-a-number = 我看不懂这个价格。请输入数字，可带小数点，例如 `9.90` 或 `1200`。
price-error-not-above-zero = 价格必须大于 0。想免费授予权限，请把“免费”设为 True 创建免费方案、用 `/管理 授予`，或填写“试用天数”设置免费试用。
price-error-no-decimals = { $currency } 没有小数。请输入整数，例如 `1200`。
price-error-too-fine = { $currency } 在这里最多 { $decimals } 位小数。请不要超过，例如 `9.90`。
price-error-too-low = 价格太低：Stripe 至少收取 { $least }。
price-error-too-high = 价格太高：Stripe 最多收取 { $most }。
plan-error-name-empty = 名称里没有可见的字符。请输入大家看得见的名称。
plan-error-name-long = 名称有 { $length } 个字符，最多 { $most } 个。请缩短后再试。
plan-error-name-taken = 这里已有同名方案。请换一个名称，或先下架那个方案。
plan-error-description-long = 说明有 { $length } 个字符，最多 { $most } 个。请缩短后再试。
plan-error-currency = Stripe 不支持“{ $typed }”。请输入 ISO 代码，例如 `CNY`、`EUR`、`USD` 或 `JPY`。
plan-error-trial-once = 一次性付款的方案不能有试用期。请不要填写 `试用天数`，或选择其他周期。
plan-error-trial-days = `试用天数` 必须在 0 到 { $most } 之间。
plan-error-grace-days = `宽限天数` 必须在 0 到 { $most } 之间。
plan-error-role-everyone = 所有人本来就有 @​everyone 身份组。请为方案选择一个单独的身份组。
plan-error-role-managed = 这个身份组属于某个集成或服务器助力，Discord 不允许手动授予。请换一个。
plan-error-role-above = 这个身份组排在我的身份组（{ $own }）上面，Discord 不允许我授予它。请在“服务器设置 → 身份组”中把我的身份组拖到它上面，然后再试。
plan-error-role-dangerous = 这个身份组拥有“{ $permission }”权限，不应该能被购买。请去掉该权限，或换一个身份组。
plan-error-role-staff = 这个身份组会让持有者成为创作者或版主（见 `/设置`）。请换一个。
plan-error-bot-may-not = 我在这里没有授予身份组的权限。请在“服务器设置 → 身份组”中给我的身份组“管理身份组”权限，然后再试。
plan-error-too-many = 已有 { $most } 个在售方案，一条消息里放不下更多。请先下架一个。
plan-error-unknown = 这里没有叫“{ $name }”的方案。请从输入时出现的列表中选择。
plan-error-gone = 这个服务器里没有该方案。
plan-error-archived = **{ $plan }** 已下架，不再销售。
plan-error-not-ready = **{ $plan }** 还没有链接。用 `/方案 列表` 查看进度。
plan-error-edit-archived = 该方案已下架，不再销售。请用 `/方案 创建` 新建一个。
plan-error-already-archived = 该方案之前已经下架。
plan-error-preparing = 该方案还在 Stripe 中创建。请稍后再试。
plan-error-nothing = 没有要修改的内容：一切都和你填写的一样。
subscribe-error-archived = 该方案已下架。用 `/订阅` 查看在售方案。
subscribe-error-not-ready = 该方案还没有上架。请过一分钟再试；如果一直如此，请告诉服务器管理人员。
subscribe-error-held = 你已经拥有该方案，不需要再买。用 `/会员` 查看。
subscribe-error-waiting = 你已经订阅了该方案，但现在无法进入：可能是付款失败、已退款、存在争议，或订阅已暂停。再订阅一次只会重复扣款。请打开 `/会员`，点“管理付款”处理。
subscribe-error-pending = 你为该方案支付的款项尚未到账，到账后即可进入；银行转账可能需要几天。用 `/会员` 查看进度。
subscribe-error-revoked = 服务器管理人员已收回你的这个方案，因此你无法购买。请与他们联系。
subscribe-error-refused = Stripe 没有接受这次购买，没有扣款。请告诉服务器管理人员。

# 方案的更多条款
opt-plan-create-more_roles = 更多身份组
    .description = 其他身份组，写成提及，如 @金 @档案；“无”表示没有
opt-plan-create-access_days = 有效天数
    .description = 一次性或免费方案的有效天数；0 表示永久
opt-plan-create-free = 免费
    .description = 免费方案：价格为 0，不经过 Stripe
opt-plan-create-trial_without_card = 免卡试用
    .description = 试用开始时不需要银行卡；到期仍没有卡时怎么办
opt-plan-create-picture = 图片
    .description = 买家看到的图片的 https 地址；“无”表示没有
opt-plan-create-position = 位置
    .description = 在列表中的位置；数字小的在前
choice-plan-create-trial_without_card-no = 不，需要银行卡
choice-plan-create-trial_without_card-cancel = 是；没有卡则到期结束
choice-plan-create-trial_without_card-pause = 是；没有卡则到期暂停
opt-plan-edit-more_roles = 更多身份组
    .description = 其他身份组，写成提及，如 @金 @档案；“无”表示没有
opt-plan-edit-access_days = 有效天数
    .description = 一次性或免费方案的有效天数；0 表示永久
opt-plan-edit-free = 免费
    .description = 免费方案：价格为 0，不经过 Stripe
opt-plan-edit-trial_without_card = 免卡试用
    .description = 试用开始时不需要银行卡；到期仍没有卡时怎么办
opt-plan-edit-picture = 图片
    .description = 买家看到的图片的 https 地址；“无”表示没有
opt-plan-edit-position = 位置
    .description = 在列表中的位置；数字小的在前
choice-plan-edit-trial_without_card-no = 不，需要银行卡
choice-plan-edit-trial_without_card-cancel = 是；没有卡则到期结束
choice-plan-edit-trial_without_card-pause = 是；没有卡则到期暂停

price-free = 免费
price-own = 价格由你定，{ $least } 起
price-for-days = { $price }，有效 { $days } 天
plan-trial-no-card = 先免费 { $days } 天且无需银行卡，之后{ $price }
subscribe-start-trial = 开始免费试用
free-join = 加入：{ $plan }
free-leave = 退出：{ $plan }
free-joined = 你已加入 **{ $plan }**。它不收费，几秒内即可进入。
free-joined-until = 你已加入 **{ $plan }**，有效至 { $time }。它不收费，几秒内即可进入。
free-left = 你已退出 **{ $plan }**。想回来时用 `/订阅` 再次加入。
free-error-spent = 你已用完这个方案的天数。用 `/订阅` 看看其他方案。
free-error-not-in = 你没有加入这个方案，不需要退出。
error-again = 刚才有别的操作同时进行，你的操作没有完成，数据没有丢失。请再试一次。

plan-error-many-roles = 一个方案最多授予 { $most } 个身份组。请去掉一些。
plan-error-roles-unreadable = 我看不出“{ $word }”是哪个身份组。请在“更多身份组”里用 @ 逐个提及。
plan-error-access-days = 有效天数必须在 0 到 { $most } 之间；0 表示永久。
plan-error-access-days-renewing = 会续费的方案在付费期间一直有效。请不要填有效天数，或把周期改为“一次性”。
plan-error-free-costs = 免费方案不收费：请把价格设为 0，或不要选“免费”。
plan-error-free-trial = 免费方案不需要试用。请不要填试用天数。
plan-error-trial-card = 免卡试用需要先有试用：请同时填写试用天数。
plan-error-picture = 这个地址无法显示。请给一个以 `https://` 开头、不超过 { $most } 个字符的地址。
plan-error-place = `{ $option ->
    [position] { opt-plan-create-position }
   *[rank] { opt-plan-create-rank }
}` 必须在 0 到 { $most } 之间。
plan-error-rank-alone = 等级和“包含低级”需要先有分组：同一阶梯的方案共用的名称。
plan-error-group-long = 分组名称太长，最多 { $most } 个字符。
plan-error-own-price-renewing = 只有一次性方案才能由买家定价。请把周期改为“一次性”，或不要填最低价和最高价。
plan-error-maximum-alone = 填最高价时也要填最低价。
plan-error-own-price-bounds = 价格是向买家建议的金额，必须在最低价和最高价之间。
plan-error-seats = 席位数必须在 2 到 { $most } 之间，或为 0（单人方案）。
plan-error-seats-once = 只有会续费的方案才能有席位。请选择月、年或周，或不要填席位数。
plan-error-free-link = **{ $plan }** 是免费的，不需要付款链接。成员用 `/订阅` 加入。

# 阶梯、自定价格、预览
opt-plan-create-group = 分组
    .description = 同组方案是同一阶梯的各级，成员可在其间升降；“无”表示退出
opt-plan-create-rank = 等级
    .description = 在阶梯上的级别；数字大的更高
opt-plan-create-includes_lower = 包含低级
    .description = 同时授予低级方案的身份组
opt-plan-create-minimum = 最低价
    .description = 由买家定价，不低于这个金额；仅限一次性方案
opt-plan-create-maximum = 最高价
    .description = 买家可填的最高金额
opt-plan-edit-group = 分组
    .description = 同组方案是同一阶梯的各级，成员可在其间升降；“无”表示退出
opt-plan-edit-rank = 等级
    .description = 在阶梯上的级别；数字大的更高
opt-plan-edit-includes_lower = 包含低级
    .description = 同时授予低级方案的身份组
opt-plan-edit-minimum = 最低价
    .description = 由买家定价，不低于这个金额；仅限一次性方案
opt-plan-edit-maximum = 最高价
    .description = 买家可填的最高金额

checkout-referral = 推荐码（如有）

edit-title = 修改 { $plan }？
edit-effects = 影响到谁
edit-line = **{ $what }**：{ $before } → { $after }
edit-none = 无
edit-what-name = 名称
edit-what-terms = 价格
edit-what-trial-card = 免卡试用
edit-what-own-price = 买家自定价格的范围
edit-what-roles = 身份组
edit-what-grace = 宽限天数
edit-what-description = 说明
edit-what-picture = 图片
edit-what-position = 位置
edit-what-ladder = 阶梯
edit-what-seats = 席位
edit-ladder = { $group }，第 { $rank } 级
edit-ladder-includes = { $group }，第 { $rank } 级，含低级身份组
edit-holders = { $holding ->
    [0] 目前没有人持有这个方案。
   *[other] 目前有 { $holding } 位成员持有这个方案，其中 { $paying } 位付费。
}
edit-keep-price = { $count } 位付费成员保持原价。
edit-gain = ➕ { $role }：{ $count } 位成员会得到
edit-lose = ➖ { $role }：{ $count } 位成员会失去
edit-ending = { $count } 位成员的宽限会立即结束。
edit-no-roles = 没有人得到或失去身份组。
edit-save = 保存
edit-discard = 放弃
edit-discarded = 没有作任何修改。
plan-error-edit-stale = 这次修改已不再等待确认：它已保存、已放弃，或超过了一小时。请重新输入 `/方案 修改`。
plan-error-edit-meanwhile = 预览之后方案又被改过，所以没有保存。请重新输入 `/方案 修改` 查看现状。

switch-up = 你现在有 **{ $from }**。可立即升级到 **{ $to }**（{ $price }）：Stripe 收取本期剩余时间的差价，身份组几秒内更换。
switch-up-button = 升级到 { $to }
switch-down = 你现在有 **{ $from }**，已付费至 { $time }。之后可改为 **{ $to }**（{ $price }）；在那之前一切不变。
switch-down-button = 届时改为 { $to }
switch-planned = 你将于 { $time }从 **{ $from }** 改为 **{ $to }**（{ $price }）。
switch-stay = 继续使用 { $from }
switch-up-done = 你现在使用 **{ $to }**。Stripe 已收取差价，身份组几秒内更换。
switch-down-done = 你的 **{ $from }** 保留到 { $time }，之后改为 **{ $to }**（{ $price }）。在那之前可用 `/订阅` 改变主意。
switch-stayed = 你继续使用现有方案，其他都不变。
switch-error-not-there = 你现在没有为同类的其他方案付费。用 `/订阅` 看看可以买什么。
switch-error-waiting = 你现有的订阅目前不能使用：付款失败、已退款、有争议，或已暂停。请先在 `/会员` 点“管理付款”处理好。
switch-error-currency = 那个方案使用另一种货币，Stripe 无法把订阅改成别的货币。请先在 `/会员` 结束现有订阅，再订阅新的。
switch-error-not-paid = 差价扣款失败，所以什么都没有改变。请在 `/会员` → “管理付款”换一张卡，再试一次。
switch-error-nothing-planned = 没有等待中的方案变更。
switch-error-refused = Stripe 没有接受这次变更。没有扣款，也没有任何改变。请告诉服务器管理人员。
subscribe-error-ladder = 你正在为同类的 **{ $plan }** 付费。请在 Discord 用 `/订阅` 从一个换到另一个；两个都买会重复扣款。

# 优惠码
cmd-coupon = 优惠
    .description = 降低方案价格的优惠码
cmd-coupon-create = 创建
    .description = 创建一个在付款页降低方案价格的优惠码
opt-coupon-create-plan = 方案
    .description = 哪个方案
opt-coupon-create-code = 优惠码
    .description = 买家输入的内容：3 到 30 个字母或数字
opt-coupon-create-duration = 期限
    .description = once（一次）、forever（永久），或月数，如 3 months
opt-coupon-create-percent_off = 折扣
    .description = 减免百分比，1 到 100
opt-coupon-create-amount_off = 减免
    .description = 或减免金额，用方案的货币，如 2.50
opt-coupon-create-max_uses = 次数
    .description = 最多可用多少次；不填则不限
opt-coupon-create-expires = 截止
    .description = 可用到何时：2027-03-01，或 3天后
cmd-coupon-list = 列表
    .description = 所有优惠码、减免内容和使用次数
cmd-coupon-end = 停用
    .description = 停用优惠码；已生效的优惠继续
opt-coupon-end-code = 优惠码
    .description = 哪个优惠码
coupon-created = 正在设置 **{ $plan }** 的优惠码 **{ $code }**：{ $terms }。Stripe 需要几秒钟，之后买家就能在付款页输入。`/优惠 列表` 会显示进度。
coupon-ended = 优惠码 **{ $code }** 已停用。正在进行的订阅继续享受优惠。
coupon-list-title = 优惠码
coupon-list-empty = 还没有优惠码。用 `/优惠 创建` 创建一个。
coupon-state-preparing = 正在 Stripe 中创建
coupon-state-usable = 可用
coupon-state-over = 已用完或已过期
coupon-state-refused = 被 Stripe 拒绝：请停用后另建一个；Stripe 账户里可能已有同名优惠码
coupon-state-ended = 已停用
coupon-percent = 减 { $percent }%
coupon-amount = 减 { $amount }
coupon-once = 首次付款
coupon-forever = 每次付款
coupon-months = { $months } 个月内
coupon-until = 截至 { $time }
coupon-used = 已用 { $used } 次
coupon-used-of = 已用 { $used } 次，共 { $most } 次
coupon-used-unknown = 使用次数暂时未知
coupon-error-plan = 这个方案不能用优惠码：它已下架、免费，或由买家定价。
coupon-error-code = 优惠码为 3 到 { $most } 个字母（a–z）或数字，不含其他字符。
coupon-error-taken = 这个优惠码正在使用。请换一个，或先用 `/优惠 停用` 停用它。
coupon-error-one = 请在百分比和金额中填且只填一个。
coupon-error-percent = 百分比必须在 1 到 100 之间。
coupon-error-amount = 减免金额高于方案价格。
coupon-error-duration = 期限为 `once`、`forever`，或不超过 { $most } 的月数，如 `3 months`。
coupon-error-once = 这个方案只付一次款，所以优惠码的期限是 `once`。
coupon-error-uses = 次数必须在 1 到 { $most } 之间。
coupon-error-expires = 我看不出这是将来的哪个时间。请输入日期，如 `2027-03-01`，或 `3天后`；最多五年之后。
coupon-error-unknown = 现在没有可用的这个优惠码。`/优惠 列表` 会显示全部。

# 礼物
cmd-claim = 领取
    .description = 凭领取码领取礼物、团队席位，或在 Discord 外购买的方案
opt-claim-code = 领取码
    .description = 礼物兑换码、团队邀请码，或购买邮件里的认领码
gift-open = 把方案当礼物送人
gift-intro = 选择要送的方案。你付一次款，得到一个兑换码，交给你想送的人；谁先领取就归谁。
gift-nothing = 现在没有可以送的方案。
gift-give = 送 { $plan } · { $price }
gift-form-title = 你的礼物
gift-form-message = 附言（可不填）
gift-checkout = 礼物 **{ $plan }**，永久有效。这个付款页 { $until }关闭。请先付款，再点“显示兑换码”。
gift-checkout-days = 礼物 **{ $plan }**，从领取起有效 { $days } 天，不会续费。这个付款页 { $until }关闭。请先付款，再点“显示兑换码”。
gift-show-code = 显示兑换码：{ $plan }
gift-keep = 留给自己：{ $plan }
gift-waits = 🎁 **{ $plan }**，{ $time }付款，还没有兑换码。
gift-waits-shown = 🎁 **{ $plan }**，{ $time }付款，还没有人领取。新的兑换码会使旧的失效。
gift-code = 你的兑换码，只显示这一次：`{ $code }`
    把它交给对方；在 { $time }之前可用 `/领取` 领取。丢了？只要还没有人领取，就能用“显示兑换码”换一个新的。
gift-kept = 礼物归你了：你拥有 **{ $plan }**。身份组几秒内生效。
gift-kept-until = 礼物归你了：你拥有 **{ $plan }** 至 { $time }。身份组几秒内生效。
gift-claimed = { $from } 送给你 **{ $plan }**。身份组几秒内生效。
gift-claimed-until = { $from } 送给你 **{ $plan }**，有效至 { $time }。身份组几秒内生效。
gift-error-plan = 这个方案不能当礼物。请选别的。
gift-error-message = 附言有 { $length } 个字符，最多 { $most } 个。
gift-error-not-yours = 这份礼物不是你送的。
gift-error-not-paid = 我还没有看到付款。如果你已付款，请过几秒再点；银行转账可能要几天。
gift-error-claimed = 这份礼物已经被领取。
gift-error-void = 这份礼物的付款已退回或有争议，所以没有可送的东西。
code-error-unknown = 这里没有这个兑换码。请核对每个字符；兑换码只在购买它的服务器有效。
code-error-over = 这个兑换码已过期。送你的人可以在 `/订阅` → “把方案当礼物送人”里换一个新的。
code-error-taken = 已经有人领取了。
code-error-void = 这个兑换码对应的付款已退回或有争议，现在无效。
code-error-held = 你已经拥有这个方案（没有期限，或正在订阅）。兑换码没有被用掉：可以转送，或留着以后用。
why-gifted = { $from } 送的礼物，永久有效。
why-gifted-until = { $from } 送的礼物，有效至 { $time }。
why-scholarship = 奖学金，有效至 { $time }，由{ $staff }授予：“{ $reason }”。
mod-granted-scholarship = { $member } 获得 **{ $plan }** 的奖学金，有效至 { $time }。身份组几秒内生效。
grant-error-scholarship = 奖学金必须有期限：请同时填写天数。
opt-mod-grant-scholarship = 奖学金
    .description = 给无力付款的人；必须有期限，并显示为奖学金

# 团队席位
opt-plan-create-seats = 席位
    .description = 团队方案：一位买家最多可买的席位，2 到 500；0 表示单人
opt-plan-edit-seats = 席位
    .description = 团队方案：一位买家最多可买的席位，2 到 500；0 表示单人
subscribe-seats = 团队方案：在付款页选择席位数，最多 { $most } 个，其中一个归你。
team-open = 我的团队
team-none = 你现在没有为这里的团队付费。
team-line = **{ $plan }**：{ $seats } 个席位中已占 { $taken } 个（包括你的）。
team-invite = 邀请加入 { $plan }
team-remove = 收回席位 { $number }
team-invited = 邀请码，只显示这一次：`{ $code }`
    交给一个人；在 { $time }之前可用 `/领取` 领取。
team-removed = { $member } 不再有席位。身份组几秒内移除，除非另有来源。
team-taken = 你得到了 **{ $plan }** 的一个席位，由 { $owner } 付费。身份组几秒内生效。
team-error-none = 你现在没有为这个团队付费，或该席位已空出。`/订阅` → “我的团队”会显示现状。
team-error-full = 所有席位都已占用，或仍有未领取的邀请。请收回一个席位、等邀请过期（14 天），或在 `/会员` → “管理付款”增购席位。
team-error-over = 这个邀请已被领取、已过期，或团队没有空席位。请索取新的邀请。
team-error-own = 这是你自己团队的邀请，请交给别人。
team-error-held = 你已经拥有这个方案。邀请没有被用掉，可以转给别人。
why-seat = { $from } 的团队席位。
why-seat-until = { $from } 的团队席位，有效至 { $time }。
why-seat-over = { $from } 的团队席位已结束。
