//! The browser's IndexedDB, where records are kept, and the Web Locks that tell which pages are alive.
//!
//! A page holds a lock of its key's name as long as it lives, and the browser lets go of it however the page ends. A
//! browser without locks offers the records of other open pages too; going on with one copies it, and each page still
//! writes only its own.

use crate::page::browser::dom;
use crate::page::browser::stored_moments::{self, MOMENTS};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::files::link::Pad;
use crate::page::state::keeping::kept::{KeptPage, KeptRun};
use crate::page::state::keeping::orders::{Found, KeepingEvent, StorageOrder};
use crate::protocol::WeightsSnapshot;
use crate::wire;
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, Transaction, TransactionMode};
use js_sys::{Array, Function, Promise, Reflect};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The version of records; the page goes on with no other.
const VERSION: u32 = 3;
const DATABASE: &str = "moe";
/// The version of its stores.
const STORES_VERSION: u32 = 2;
/// Runs by key.
const RUNS: &str = "runs";
/// What lies on the pads, by the same keys.
const PADS: &str = "pads";
/// All that is kept of a page.
const ALL: [&str; 3] = [RUNS, MOMENTS, PADS];
/// What the names of locks begin with; the key follows.
const LOCK: &str = "moe kept ";
/// Records of pages that have gone that are kept at most; the oldest go first.
const MOST_RECORDS: usize = 4;
/// Milliseconds within which a page that is left has written its record and let go of its lock.
const LEAVING: i32 = 1_000;

/// The storage.
#[derive(Clone)]
pub struct Storage(Rc<Shelf>);

struct Shelf {
    dispatch: Dispatch,
    /// The key of this page's record.
    key: String,
    database: RefCell<Option<Database>>,
    /// The moments of this page's run that are in the storage.
    written: RefCell<Vec<Rc<WeightsSnapshot>>>,
    /// What is ordered before it is open.
    waiting: RefCell<Vec<StorageOrder>>,
}

/// What is stored, with a label that can be read whatever the version.
#[derive(Serialize, Deserialize)]
struct Stored<T> {
    label: Label,
    kept: T,
}

/// What stands on it.
#[derive(Serialize, Deserialize)]
struct Label {
    /// [`VERSION`] of the page that wrote it.
    version: u32,
    /// When that was, milliseconds since 1970.
    at: f64,
}

/// The label alone.
#[derive(Deserialize)]
struct Labelled {
    label: Label,
}

#[wasm_bindgen]
extern "C" {
    /// The Web Locks, of which we need two functions.
    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, callback: &Function) -> Promise;
    #[wasm_bindgen(method)]
    fn query(this: &Locks) -> Promise;
}

impl Storage {
    /// The storage of a new page, which looks for the record of one that has gone.
    pub fn open(dispatch: &Dispatch) -> Self {
        // Keys sort by the time at which their pages began.
        let key = format!("{:015.0}-{:08x}", js_sys::Date::now(), (js_sys::Math::random() * 4e9) as u32);
        if let Some(locks) = locks() {
            let hold = Closure::<dyn FnMut() -> Promise>::new(|| Promise::new(&mut |_, _| {})).into_js_value();
            // The promise is over when the page is.
            let _ = locks.request(&format!("{LOCK}{key}"), hold.unchecked_ref());
        }
        let (database, written, waiting) = Default::default();
        let storage = Self(Rc::new(Shelf { dispatch: dispatch.clone(), key, database, written, waiting }));
        storage.carry_out(StorageOrder::Find);
        storage
    }

    /// Carries out `order`. None waits for the end of those before: a page that is about to go does nothing later. The
    /// database itself takes those on the same store one after the other.
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

    /// Opens the database, and begins what waits for it.
    async fn open_database(&self) {
        let opened = open().await;
        let waiting = self.0.waiting.take();
        match opened {
            Ok(database) => {
                self.0.database.replace(Some(database));
                waiting.into_iter().for_each(|order| self.begin(order));
            }
            Err(error) => waiting.iter().for_each(|_| self.0.failed(&error)),
        }
    }

    fn begin(&self, order: StorageOrder) {
        let shelf = self.0.clone();
        spawn_local(async move {
            match shelf.carry_out(order).await {
                Ok(Some(event)) => shelf.dispatch.send(Event::Keeping(event)),
                Ok(None) => {}
                Err(error) => shelf.failed(&error),
            }
        });
    }
}

impl Shelf {
    fn failed(&self, error: &Error) {
        self.dispatch.send(Event::Keeping(KeepingEvent::Failed(reason(error))));
    }

    async fn carry_out(&self, order: StorageOrder) -> Result<Option<KeepingEvent>, Error> {
        match order {
            StorageOrder::Find => Ok(self.find_patiently().await?.map(|found| KeepingEvent::Found(Box::new(found)))),
            StorageOrder::SaveRun(run) => self.put_run(&run).await.map(|()| Some(KeepingEvent::Saved)),
            StorageOrder::DeleteRun => self.delete_run().await.map(|()| Some(KeepingEvent::Saved)),
            StorageOrder::SavePad(Pad::Empty) => self.delete(&[PADS], &self.key).await.map(|()| None),
            StorageOrder::SavePad(pad) => self.put_pad(&pad).await.map(|()| None),
            StorageOrder::DeleteRecord(key) => self.delete(&ALL, &key).await.map(|()| None),
        }
    }

    /// The latest record of a page that has gone; one that is just being left is waited for.
    async fn find_patiently(&self) -> Result<Option<Found>, Error> {
        let found = self.find().await?;
        if found.is_some() {
            return Ok(found);
        }
        dom::sleep(LEAVING).await;
        self.find().await
    }

    /// The latest record of a page that has gone; of the others, those that are too many are deleted.
    async fn find(&self) -> Result<Option<Found>, Error> {
        let transaction = self.transaction(&[RUNS, PADS], TransactionMode::ReadOnly)?;
        let runs = transaction.object_store(RUNS)?.get_all_keys(None, None)?.await?;
        let pads = transaction.object_store(PADS)?.get_all_keys(None, None)?.await?;
        let mut keys = BTreeSet::new();
        keys.extend(runs.iter().chain(&pads).filter_map(JsValue::as_string));
        let alive = alive().await;
        let is_gone = |key: &String| *key != self.key && !alive.contains(&format!("{LOCK}{key}"));
        let mut keys: Vec<String> = keys.into_iter().filter(is_gone).collect();
        while keys.len() > MOST_RECORDS {
            self.delete(&ALL, &keys.remove(0)).await?;
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
        let stored = Stored { label: Label { version: VERSION, at: js_sys::Date::now() }, kept };
        let stored = serde_wasm_bindgen::to_value(&stored).expect("a record is plain data");
        let put = transaction.object_store(store)?.put(&stored, Some(&JsValue::from_str(&self.key)));
        // The storage has its own copy.
        wire::let_go(&stored);
        put.map(drop)
    }

    /// When it was written, and what it is or what is wrong with it.
    async fn get<T: DeserializeOwned>(
        &self,
        store: &str,
        key: &str,
    ) -> Result<Option<(f64, Result<T, String>)>, Error> {
        let transaction = self.transaction(&[store], TransactionMode::ReadOnly)?;
        let stored = transaction.object_store(store)?.get(JsValue::from_str(key))?.await?;
        Ok(stored.map(read))
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

fn read<T: DeserializeOwned>(stored: JsValue) -> (f64, Result<T, String>) {
    let Ok(Labelled { label }) = serde_wasm_bindgen::from_value(stored.clone()) else {
        return (0.0, Err("it is damaged".to_owned()));
    };
    if label.version != VERSION {
        return (label.at, Err("another version of this page has kept it".to_owned()));
    }
    let kept = serde_wasm_bindgen::from_value(stored).map(|Stored { kept, .. }| kept);
    (label.at, kept.map_err(|error| format!("it is damaged ({error})")))
}

async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(DATABASE, Some(STORES_VERSION))?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        for store in ALL {
            // A store that cannot be made is found missing by the first order.
            let _ = database.create_object_store(store, ObjectStoreParams::new());
        }
    });
    request.await
}

/// Writes the transaction at once: a page that is about to go waits for nothing.
async fn finish(transaction: Transaction) -> Result<(), Error> {
    if transaction.commit()?.await?.is_committed() { Ok(()) } else { Err(Error::DomExceptionNotFound) }
}

fn locks() -> Option<Locks> {
    let locks = Reflect::get(&dom::window().navigator(), &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}

/// The names of all locks that pages hold.
async fn alive() -> Vec<String> {
    let Some(locks) = locks() else { return Vec::new() };
    let Ok(snapshot) = JsFuture::from(locks.query()).await else { return Vec::new() };
    let held = Reflect::get(&snapshot, &"held".into()).unwrap_or_default();
    let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
    held.dyn_into::<Array>().map(|held| held.iter().filter_map(name).collect()).unwrap_or_default()
}

/// What went wrong, to follow on “not kept:”.
fn reason(error: &Error) -> String {
    let said = error.to_string();
    match error {
        Error::IndexedDbNotFound(_) => "this browser has no storage for pages".to_owned(),
        Error::DomExceptionNotFound => "the browser’s storage is full or did not take it".to_owned(),
        _ if said.contains("Quota") => "the browser’s storage is full".to_owned(),
        _ => format!("the browser’s storage {said}"),
    }
}
