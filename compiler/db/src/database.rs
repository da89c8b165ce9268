//! The salsa database: remembers what queries gave. Holds no query.

use beamless_frontend::lower::BifIndex;
use beamless_otp::Cache;
use std::sync::{Arc, Mutex};

/// What queries know besides their inputs; none of it changes in the life of a compiler.
#[salsa::db]
pub trait Db: salsa::Database {
    /// The natively implemented functions by name.
    fn bifs(&self) -> &BifIndex;
    /// For results that are worth keeping from one run of the compiler to the next.
    fn cache(&self) -> &Cache;
}

/// A handle; clones share one memory, one for each thread.
#[salsa::db]
#[derive(Clone)]
pub struct Database {
    storage: salsa::Storage<Database>,
    bifs: Arc<BifIndex>,
    cache: Cache,
}

/// Names of the queries that ran, in no particular order.
pub type QueryLog = Arc<Mutex<Vec<String>>>;

impl Database {
    #[must_use]
    pub fn new(cache: Cache) -> Database {
        Database { storage: salsa::Storage::default(), bifs: Arc::new(BifIndex::new()), cache }
    }

    /// One that writes down which queries run (those whose result is remembered do not).
    #[must_use]
    pub fn logging(cache: Cache, log: &QueryLog) -> Database {
        let log = Arc::clone(log);
        let storage = salsa::Storage::new(Some(Box::new(move |event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind {
                log.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(format!("{database_key:?}"));
            }
        })));
        Database { storage, ..Database::new(cache) }
    }
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn bifs(&self) -> &BifIndex {
        &self.bifs
    }

    fn cache(&self) -> &Cache {
        &self.cache
    }
}
