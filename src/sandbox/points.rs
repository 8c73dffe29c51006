//! The points of the wire at which the bot touches the outside world: before a request is carried out, and after, before its
//! answer is sent. A power cut is planned by counting them.

use std::sync::{Arc, PoisonError, RwLock};

type Onlooker = Arc<dyn Fn() + Send + Sync>;

/// Someone may watch the points go by.
#[derive(Clone, Default)]
pub struct Points(Arc<RwLock<Option<Onlooker>>>);

impl Points {
    /// Call `onlooker` at every point from now on.
    pub fn watch(&self, onlooker: impl Fn() + Send + Sync + 'static) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(onlooker));
    }

    /// A point was reached.
    pub fn pass(&self) {
        let onlooker = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(onlooker) = onlooker {
            onlooker();
        }
    }
}
