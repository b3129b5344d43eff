//! The browser's IndexedDB, in which each page keeps a record of its run and its drawing for later.
//!
//! A page writes only its own record, and offers the record of a page that is gone. [`locks`] tell which pages are gone; in
//! a browser without locks a page also offers the records of pages that are still open. Resuming a record copies it.

use crate::page::browser::stored_moments::{self, MOMENTS};
use crate::page::browser::{dom, locks, stored_record};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::files::link::Pad;
use crate::page::state::keeping::kept::{KeptPage, KeptRun};
use crate::page::state::keeping::orders::{Found, KeepingEvent, StorageOrder};
use crate::protocol::WeightsSnapshot;
use crate::wire;
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, Transaction, TransactionMode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

const DATABASE: &str = "moe";
/// The version of the set of stores.
const STORES_VERSION: u32 = 2;
/// The store of runs, by the key of their page.
const RUNS: &str = "runs";
/// The store of what lies on the pads, by the key of their page.
const PADS: &str = "pads";
/// All stores.
const STORES: [&str; 3] = [RUNS, MOMENTS, PADS];
/// At most this many records of pages that are gone are kept; the oldest go first.
const MAX_RECORDS: usize = 4;
/// Milliseconds within which a page that the user leaves has written its record and freed its lock.
const LEAVING_MS: i32 = 1_000;

/// The storage of this page.
#[derive(Clone)]
pub struct Storage(Rc<Records>);

struct Records {
    dispatch: Dispatch,
    /// The key of this page's record.
    key: String,
    /// The database, once it is open.
    database: RefCell<Option<Database>>,
    /// The moments of this page's run that are in the storage.
    written: RefCell<Vec<Rc<WeightsSnapshot>>>,
    /// Orders that wait until the database is open.
    waiting: RefCell<Vec<StorageOrder>>,
}

impl Storage {
    /// The storage of a new page. It looks for the record of a page that is gone.
    pub fn open(dispatch: &Dispatch) -> Self {
        // Keys sort by the time at which their pages were opened.
        let key = format!("{:015.0}-{:08x}", js_sys::Date::now(), (js_sys::Math::random() * 4e9) as u32);
        locks::hold(&key);
        let (database, written, waiting) = Default::default();
        let storage = Self(Rc::new(Records { dispatch: dispatch.clone(), key, database, written, waiting }));
        storage.carry_out(StorageOrder::Find);
        storage
    }

    /// Begins to carry out `order`, without waiting for the end of earlier orders: a page that is about to go does nothing
    /// later. The database itself carries out orders on the same store one after the other.
    pub fn carry_out(&self, order: StorageOrder) {
        if self.0.database.borrow().is_some() {
            return self.begin(order);
        }
        let mut waiting = self.0.waiting.borrow_mut();
        waiting.push(order);
        if waiting.len() == 1 {
            let storage = self.clone();
            spawn_local(async move { storage.open_database().await });
        }
    }

    /// Opens the database and begins the orders that wait.
    async fn open_database(&self) {
        let opened = open().await;
        let waiting = self.0.waiting.take();
        match opened {
            Ok(database) => {
                self.0.database.replace(Some(database));
                waiting.into_iter().for_each(|order| self.begin(order));
            }
            Err(error) => waiting.iter().for_each(|_| self.0.report(&error)),
        }
    }

    fn begin(&self, order: StorageOrder) {
        let records = self.0.clone();
        spawn_local(async move {
            match records.carry_out(order).await {
                Ok(Some(event)) => records.dispatch.send(Event::Keeping(event)),
                Ok(None) => {}
                Err(error) => records.report(&error),
            }
        });
    }
}

impl Records {
    fn report(&self, error: &Error) {
        self.dispatch.send(Event::Keeping(KeepingEvent::Failed(reason(error))));
    }

    async fn carry_out(&self, order: StorageOrder) -> Result<Option<KeepingEvent>, Error> {
        match order {
            StorageOrder::Find => Ok(self.find_patiently().await?.map(|found| KeepingEvent::Found(Box::new(found)))),
            StorageOrder::SaveRun(run) => self.put_run(&run).await.map(|()| Some(KeepingEvent::Saved)),
            StorageOrder::DeleteRun => self.delete_run().await.map(|()| Some(KeepingEvent::Saved)),
            StorageOrder::SavePad(Pad::Empty) => self.delete(&[PADS], &self.key).await.map(|()| None),
            StorageOrder::SavePad(pad) => self.put_pad(&pad).await.map(|()| None),
            StorageOrder::DeleteRecord(key) => self.delete(&STORES, &key).await.map(|()| None),
        }
    }

    /// Finds the latest record of a page that is gone. If there is none, looks again after [`LEAVING_MS`]: after a reload
    /// the page before may still be writing its record.
    async fn find_patiently(&self) -> Result<Option<Found>, Error> {
        let found = self.find().await?;
        if found.is_some() {
            return Ok(found);
        }
        dom::sleep(LEAVING_MS).await;
        self.find().await
    }

    /// Finds the latest record of a page that is gone, and deletes the oldest ones beyond [`MAX_RECORDS`].
    async fn find(&self) -> Result<Option<Found>, Error> {
        let transaction = self.transaction(&[RUNS, PADS], TransactionMode::ReadOnly)?;
        let runs = transaction.object_store(RUNS)?.get_all_keys(None, None)?.await?;
        let pads = transaction.object_store(PADS)?.get_all_keys(None, None)?.await?;
        let mut keys = BTreeSet::new();
        keys.extend(runs.iter().chain(&pads).filter_map(JsValue::as_string));
        let open_pages = locks::open_pages().await;
        let is_gone = |key: &String| *key != self.key && !open_pages.contains(key);
        let mut keys: Vec<String> = keys.into_iter().filter(is_gone).collect();
        while keys.len() > MAX_RECORDS {
            self.delete(&STORES, &keys.remove(0)).await?;
        }
        let Some(key) = keys.pop() else { return Ok(None) };
        let (mut run, pad) = (self.get::<KeptRun>(RUNS, &key).await?, self.get::<Pad>(PADS, &key).await?);
        if let Some((_, Ok(run))) = &mut run {
            let transaction = self.transaction(&[MOMENTS], TransactionMode::ReadOnly)?;
            stored_moments::read(&transaction, &key, run).await?;
        }
        let at = run.as_ref().map(|(at, _)| *at).or(pad.as_ref().map(|(at, _)| *at)).unwrap_or_default();
        let run = run.map(|(_, run)| run).transpose();
        let pad = pad.map(|(_, pad)| pad).transpose();
        let kept = run.and_then(|run| Ok(KeptPage { pad: pad?.unwrap_or_default(), run }));
        Ok(Some(Found { key, at, kept }))
    }

    async fn put_run(&self, run: &KeptRun) -> Result<(), Error> {
        let transaction = self.transaction(&[RUNS, MOMENTS], TransactionMode::ReadWrite)?;
        self.put(&transaction, RUNS, run)?;
        stored_moments::write(&transaction, &self.key, &self.written.borrow(), run.moments.samples())?;
        finish(transaction).await?;
        self.written.replace(run.moments.samples().to_vec());
        Ok(())
    }

    async fn put_pad(&self, pad: &Pad) -> Result<(), Error> {
        let transaction = self.transaction(&[PADS], TransactionMode::ReadWrite)?;
        self.put(&transaction, PADS, pad)?;
        finish(transaction).await
    }

    fn put(&self, transaction: &Transaction, store: &str, kept: &impl Serialize) -> Result<(), Error> {
        let record = stored_record::write(kept);
        let put = transaction.object_store(store)?.put(&record, Some(&JsValue::from_str(&self.key)));
        // The storage has copied the record.
        wire::let_go(&record);
        put.map(drop)
    }

    /// When the record of `key` in `store` was written, and what it keeps or why it cannot be read; nothing without one.
    async fn get<T: DeserializeOwned>(
        &self,
        store: &str,
        key: &str,
    ) -> Result<Option<(f64, Result<T, String>)>, Error> {
        let transaction = self.transaction(&[store], TransactionMode::ReadOnly)?;
        let record = transaction.object_store(store)?.get(JsValue::from_str(key))?.await?;
        Ok(record.map(stored_record::read))
    }

    async fn delete_run(&self) -> Result<(), Error> {
        self.delete(&[RUNS, MOMENTS], &self.key).await?;
        self.written.take();
        Ok(())
    }

    async fn delete(&self, stores: &[&str], key: &str) -> Result<(), Error> {
        let transaction = self.transaction(stores, TransactionMode::ReadWrite)?;
        for store in stores {
            match *store {
                MOMENTS => stored_moments::delete(&transaction, key)?,
                store => drop(transaction.object_store(store)?.delete(JsValue::from_str(key))?),
            }
        }
        finish(transaction).await
    }

    fn transaction(&self, stores: &[&str], mode: TransactionMode) -> Result<Transaction, Error> {
        let database = self.database.borrow();
        database.as_ref().expect("opened before the first order").transaction(stores, mode)
    }
}

async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(DATABASE, Some(STORES_VERSION))?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        for store in STORES {
            // If the browser refuses to create a store, the first order on the store fails and reports that.
            let _ = database.create_object_store(store, ObjectStoreParams::new());
        }
    });
    request.await
}

/// Commits the transaction at once, because a page that is about to go cannot wait for the browser to commit.
async fn finish(transaction: Transaction) -> Result<(), Error> {
    if transaction.commit()?.await?.is_committed() { Ok(()) } else { Err(Error::DomExceptionNotFound) }
}

/// The reason for a failure, as a clause that follows “Not kept for later:”.
fn reason(error: &Error) -> String {
    let text = error.to_string();
    match error {
        Error::IndexedDbNotFound(_) => "this browser has no storage for pages".to_owned(),
        Error::DomExceptionNotFound => "the browser’s storage is full or did not take it".to_owned(),
        _ if text.contains("Quota") => "the browser’s storage is full".to_owned(),
        _ => format!("the browser’s storage {text}"),
    }
}
