//! The salsa database: remembers what queries gave. Holds no query.

use beamless_frontend::lower::BifIndex;
use std::sync::Arc;
#[cfg(test)]
use std::sync::Mutex;

/// What queries know besides their inputs; none of it changes in the life of a compiler.
#[salsa::db]
pub trait Db: salsa::Database {
    /// The natively implemented functions by name.
    fn bifs(&self) -> &BifIndex;
}

/// A handle; clones share one memory, one for each thread.
#[salsa::db]
#[derive(Clone)]
pub struct Database {
    storage: salsa::Storage<Database>,
    bifs: Arc<BifIndex>,
}

/// The queries that ran, in no particular order.
#[cfg(test)]
pub type QueryLog = Arc<Mutex<Vec<String>>>;

impl Database {
    #[must_use]
    pub fn new() -> Database {
        Database { storage: salsa::Storage::default(), bifs: Arc::new(BifIndex::new()) }
    }

    /// One that writes down which queries run (those whose result is remembered do not).
    #[cfg(test)]
    #[must_use]
    pub fn logging(log: &QueryLog) -> Database {
        let log = Arc::clone(log);
        let storage = salsa::Storage::new(Some(Box::new(move |event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind {
                log.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(format!("{database_key:?}"));
            }
        })));
        Database { storage, ..Database::new() }
    }
}

impl Default for Database {
    fn default() -> Database {
        Database::new()
    }
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn bifs(&self) -> &BifIndex {
        &self.bifs
    }
}
