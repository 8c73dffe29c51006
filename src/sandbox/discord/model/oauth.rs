//! What people allowed the application to do in their name.

/// Scopes in the order asked.
pub(in crate::sandbox::discord) type Scopes = Vec<String>;

/// A code waiting to be exchanged, once.
#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct Code {
    pub user: u64,
    pub scopes: Scopes,
    pub redirect: String,
    /// PKCE's challenge (S256), when one was sent.
    pub challenge: Option<String>,
    pub made_at: i64,
}

/// A token given out.
#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct Grant {
    pub user: u64,
    pub scopes: Scopes,
    pub access: String,
    pub refresh: String,
    pub until: i64,
}
