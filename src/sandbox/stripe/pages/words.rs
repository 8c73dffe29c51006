//! What the hosted pages say, in the two languages of the product.

/// One language.
pub struct Words {
    /// For the `lang` attribute.
    pub lang: &'static str,
    pub test_mode: &'static str,
    pub test_text: &'static str,
    pub gone_title: &'static str,
    pub gone_text: &'static str,
    pub link_closed: &'static str,
    pub session_closed: &'static str,
    pub subscribe_to: &'static str,
    pub buy: &'static str,
    pub per_day: &'static str,
    pub per_week: &'static str,
    pub per_month: &'static str,
    pub per_year: &'static str,
    pub once: &'static str,
    /// `{days}` and `{price}`.
    pub trial: &'static str,
    pub discount: &'static str,
    pub due_today: &'static str,
    pub pay_with: &'static str,
    pub no_card: &'static str,
    pub email: &'static str,
    pub code: &'static str,
    pub apply: &'static str,
    pub card_pays: &'static str,
    pub card_declines: &'static str,
    pub card_confirms: &'static str,
    pub bank_debit: &'static str,
    pub bank_debit_text: &'static str,
    pub subscribe: &'static str,
    pub start_trial: &'static str,
    /// `{price}`.
    pub pay: &'static str,
    pub back: &'static str,
    pub declined: &'static str,
    pub bad_code: &'static str,
    pub not_confirmed: &'static str,
    pub bank_title: &'static str,
    pub bank_text: &'static str,
    pub bank_yes: &'static str,
    pub bank_no: &'static str,
    pub thanks_title: &'static str,
    pub thanks_text: &'static str,
    pub portal_title: &'static str,
    pub portal_none: &'static str,
    /// `{date}`.
    pub renews: &'static str,
    /// `{date}`.
    pub ends: &'static str,
    /// `{date}`.
    pub trial_until: &'static str,
    pub ended: &'static str,
    pub unpaid: &'static str,
    pub cancel: &'static str,
    pub keep: &'static str,
    pub card_title: &'static str,
    pub card_save: &'static str,
    pub card_saved: &'static str,
    pub open_invoices: &'static str,
    pub return_to: &'static str,
    pub invoice: &'static str,
    pub invoice_paid: &'static str,
    pub invoice_closed: &'static str,
}

impl Words {
    /// By the object's own language, else the browser's first known one.
    pub fn of(locale: Option<&str>, browser: &str) -> &'static Self {
        let locale = locale.filter(|it| !it.is_empty() && *it != "auto").unwrap_or(browser);
        let first = locale.split(',').find(|it| it.trim().starts_with("zh") || it.trim().starts_with("en"));
        if first.is_some_and(|it| it.trim().starts_with("zh")) { &CHINESE } else { &ENGLISH }
    }

    /// How often a price is paid.
    pub fn interval(&self, interval: &str) -> &'static str {
        match interval {
            "day" => self.per_day,
            "week" => self.per_week,
            "month" => self.per_month,
            "year" => self.per_year,
            _ => self.once,
        }
    }
}

const ENGLISH: Words = Words {
    lang: "en",
    test_mode: "Test mode.",
    test_text: "No money moves here; every card is make-believe.",
    gone_title: "Nothing here",
    gone_text: "This address leads nowhere, or no longer does.",
    link_closed: "This link is no longer active.",
    session_closed: "This checkout is closed. Ask for a new link where you found this one.",
    subscribe_to: "Subscribe to",
    buy: "Buy",
    per_day: "per day",
    per_week: "per week",
    per_month: "per month",
    per_year: "per year",
    once: "once",
    trial: "{days} days free, then {price}",
    discount: "Discount",
    due_today: "Due today",
    no_card: "No card is needed now.",
    pay_with: "Pay with",
    email: "Email",
    code: "Promotion code",
    apply: "Apply",
    card_pays: "Pays",
    card_declines: "Is declined",
    card_confirms: "Asks you to confirm with your bank",
    bank_debit: "Bank debit ·· 6789",
    bank_debit_text: "The money arrives days later",
    subscribe: "Subscribe",
    start_trial: "Start trial",
    pay: "Pay {price}",
    back: "Back",
    declined: "Your card was declined. Nothing was charged. Try another card.",
    bad_code: "This code is not valid.",
    not_confirmed: "You did not confirm the payment. Nothing was charged.",
    bank_title: "Your bank asks",
    bank_text: "Do you approve this payment?",
    bank_yes: "Approve",
    bank_no: "Decline",
    thanks_title: "Thank you",
    thanks_text: "Your payment was received. You can close this page.",
    portal_title: "Manage billing",
    portal_none: "You have no subscription.",
    renews: "Renews on {date}",
    ends: "Ends on {date}",
    trial_until: "Free until {date}",
    ended: "Ended",
    unpaid: "The last payment failed",
    cancel: "Cancel at the end of the period",
    keep: "Keep the subscription",
    card_title: "Card for renewals",
    card_save: "Use this card",
    card_saved: "Saved.",
    open_invoices: "To be paid",
    return_to: "Back to the shop",
    invoice: "Invoice",
    invoice_paid: "This invoice is paid.",
    invoice_closed: "This invoice is not to be paid any more.",
};

const CHINESE: Words = Words {
    lang: "zh-CN",
    test_mode: "测试模式。",
    test_text: "这里不会产生真实扣款，所有银行卡都是虚拟的。",
    gone_title: "页面不存在",
    gone_text: "该地址无效或已失效。",
    link_closed: "此链接已停用。",
    session_closed: "此结账页面已关闭，请回到原处重新获取链接。",
    subscribe_to: "订阅",
    buy: "购买",
    per_day: "每天",
    per_week: "每周",
    per_month: "每月",
    per_year: "每年",
    once: "一次性",
    trial: "免费试用 {days} 天，之后 {price}",
    discount: "优惠",
    due_today: "今日应付",
    no_card: "现在不需要银行卡。",
    pay_with: "支付方式",
    email: "邮箱",
    code: "优惠码",
    apply: "使用",
    card_pays: "支付成功",
    card_declines: "支付被拒",
    card_confirms: "需要在银行页面确认",
    bank_debit: "银行扣款 ·· 6789",
    bank_debit_text: "款项数日后到账",
    subscribe: "订阅",
    start_trial: "开始试用",
    pay: "支付 {price}",
    back: "返回",
    declined: "银行卡被拒，未产生扣款。请换一张卡重试。",
    bad_code: "该优惠码无效。",
    not_confirmed: "您没有确认付款，未产生扣款。",
    bank_title: "银行验证",
    bank_text: "您同意这笔付款吗？",
    bank_yes: "同意",
    bank_no: "拒绝",
    thanks_title: "谢谢",
    thanks_text: "已收到您的付款，可以关闭本页。",
    portal_title: "管理订阅",
    portal_none: "您目前没有订阅。",
    renews: "将于 {date} 续费",
    ends: "将于 {date} 结束",
    trial_until: "免费试用至 {date}",
    ended: "已结束",
    unpaid: "上次扣款失败",
    cancel: "到期后取消",
    keep: "保留订阅",
    card_title: "续费用卡",
    card_save: "使用这张卡",
    card_saved: "已保存。",
    open_invoices: "待付款",
    return_to: "返回商家",
    invoice: "账单",
    invoice_paid: "此账单已付清。",
    invoice_closed: "此账单无需再付。",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_the_sessions_language_before_the_browsers() {
        assert_eq!(Words::of(Some("zh"), "en-US,en").lang, "zh-CN");
        assert_eq!(Words::of(Some("auto"), "fr,zh-CN;q=0.8,en").lang, "zh-CN");
        assert_eq!(Words::of(None, "").lang, "en");
    }
}
