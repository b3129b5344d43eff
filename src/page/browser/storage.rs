//! The browser's IndexedDB, in which each page keeps its runs and its drawing for later.
//!
//! A page writes only its own records, and offers the records of pages that are gone, which [`presence`](super::presence)
//! tells. The key of a run is that of its page, a dot and its number; the pad has the key of the page. Resuming a record
//! copies it.

use crate::page::browser::database::{self, BLOCKED, GIVEN_UP, reason};
use crate::page::browser::presence::{OpenPages, Presence};
use crate::page::browser::stored_list::{self, PADS, RUNS, page_of};
use crate::page::browser::stored_moments::{self, MOMENTS};
use crate::page::browser::{dom, stored_record};
use crate::page::dispatch::Dispatch;
use crate::page::state::event::Event;
use crate::page::state::files::link::Pad;
use crate::page::state::keeping::kept::{KeptPage, KeptRun};
use crate::page::state::keeping::offer::Stored;
use crate::page::state::keeping::orders::{Fetched, KeepingEvent, StorageOrder};
use crate::protocol::WeightsSnapshot;
use crate::wire;
use idb::{Database, Error, Transaction, TransactionMode};
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// All stores.
const STORES: [&str; 4] = [RUNS, MOMENTS, PADS, MAPS];
/// The store of the map of fates, of which all pages share one.
const MAPS: &str = "fates";
/// The key of that map.
const MAP: &str = "map";

/// How often at most the storage is looked through for records of pages that are gone.
const LOOKS: u32 = 3;

/// Milliseconds after which the page says that the database does not open.
const PATIENCE_MS: i32 = 10_000;
/// Why nothing is kept then.
const NOT_OPENED: &str = "the browser has not opened its storage; a page that is loaded again has another chance";

/// The storage of this page.
#[derive(Clone)]
pub struct Storage(Rc<Records>);

struct Records {
    dispatch: Dispatch,
    /// The key of this page.
    key: String,
    presence: Presence,
    /// The database, once it is open.
    database: RefCell<Option<Database>>,
    /// Whether another page has needed the database for itself.
    is_given_up: Cell<bool>,
    /// The moments of this page's runs, by their numbers, that are in the storage.
    written: RefCell<BTreeMap<u32, Vec<Rc<WeightsSnapshot>>>>,
    /// Orders that wait until the database is open.
    waiting: RefCell<Vec<StorageOrder>>,
}

impl Storage {
    /// The storage of a new page. It looks for the records of pages that are gone.
    pub fn open(dispatch: &Dispatch) -> Self {
        let key = format!("{:015.0}-{:08x}", js_sys::Date::now(), (js_sys::Math::random() * 4e9) as u32);
        let storage = Self(Rc::new(Records {
            dispatch: dispatch.clone(),
            presence: Presence::enter(&database::name(), &key),
            key,
            database: RefCell::default(),
            is_given_up: Cell::default(),
            written: RefCell::default(),
            waiting: RefCell::default(),
        }));
        storage.carry_out(StorageOrder::Find);
        storage
    }

    /// Begins to carry out `order`, without waiting for the end of earlier orders: a page that is about to go does nothing
    /// later. The database itself carries out orders on the same store one after the other.
    pub fn carry_out(&self, order: StorageOrder) {
        if self.0.is_given_up.get() {
            return self.0.refuse(order, GIVEN_UP);
        }
        if self.0.database.borrow().is_some() {
            return self.begin(order);
        }
        let mut waiting = self.0.waiting.borrow_mut();
        waiting.push(order);
        if waiting.len() == 1 {
            let storage = self.clone();
            spawn_local(async move { storage.open_database().await });
            let storage = self.clone();
            spawn_local(async move { storage.say_if_it_does_not_open().await });
        }
    }

    /// Opens the database and begins the orders that wait.
    async fn open_database(&self) {
        let to = self.0.dispatch.clone();
        let blocked = move || to.send(Event::Keeping(KeepingEvent::Failed(BLOCKED.to_owned())));
        let opened = database::open(&STORES, blocked).await;
        let waiting = self.0.waiting.take();
        match opened {
            Ok(mut database) => {
                self.listen(&mut database);
                self.0.database.replace(Some(database));
                waiting.into_iter().for_each(|order| self.begin(order));
            }
            Err(error) => waiting.into_iter().for_each(|order| self.0.refuse(order, reason(&error))),
        }
    }

    /// Says that nothing is kept where the browser neither opens the database nor says why.
    async fn say_if_it_does_not_open(&self) {
        dom::sleep(PATIENCE_MS).await;
        if self.0.database.borrow().is_none() && !self.0.waiting.borrow().is_empty() {
            self.0.dispatch.send(Event::Keeping(KeepingEvent::Failed(NOT_OPENED.to_owned())));
        }
    }

    /// Gives the database up when another page needs it for itself, and opens it again after the browser has closed it.
    fn listen(&self, database: &mut Database) {
        let records = self.0.clone();
        database.on_version_change(move |_| records.give_up());
        let records = self.0.clone();
        database.on_close(move |_| {
            // Not while the database's own event is under way.
            spawn_local(async move { records.forget_database() });
        });
    }

    fn begin(&self, order: StorageOrder) {
        let records = self.0.clone();
        spawn_local(async move {
            match records.carry_out(order.clone()).await {
                Ok(Some(event)) => records.dispatch.send(Event::Keeping(event)),
                Ok(None) => {}
                Err(error) => records.refuse(order, reason(&error)),
            }
        });
    }
}

impl Records {
    /// Says why an order could not be carried out.
    fn refuse(&self, order: StorageOrder, why: &str) {
        let why = why.to_owned();
        self.dispatch.send(Event::Keeping(match order {
            StorageOrder::Fetch(key) => KeepingEvent::Fetched(key, Fetched::Refused(why)),
            // Without a kept map there is one that comes with the page.
            StorageOrder::FindMap => KeepingEvent::MapFound(None),
            _ => KeepingEvent::Failed(why),
        }));
    }

    fn give_up(&self) {
        self.is_given_up.set(true);
        if let Some(database) = &*self.database.borrow() {
            database.close();
        }
        self.dispatch.send(Event::Keeping(KeepingEvent::Failed(GIVEN_UP.to_owned())));
    }

    /// The browser has closed the database, and may have emptied it.
    fn forget_database(&self) {
        self.database.take();
        self.written.take();
    }

    async fn carry_out(&self, order: StorageOrder) -> Result<Option<KeepingEvent>, Error> {
        match order {
            StorageOrder::Find => self.find_patiently().await.map(|found| Some(KeepingEvent::Found(found))),
            StorageOrder::Fetch(key) => {
                let fetched = self.fetch(&key).await?;
                Ok(Some(KeepingEvent::Fetched(key, fetched)))
            }
            StorageOrder::SaveRun(number, run) => self.put_run(number, &run).await.map(|()| Some(KeepingEvent::Saved)),
            StorageOrder::DeleteRun(number) => self.delete_run(number).await.map(|()| Some(KeepingEvent::Saved)),
            StorageOrder::SavePad(Pad::Empty) => {
                self.delete(&[PADS], std::slice::from_ref(&self.key)).await.map(|()| None)
            }
            StorageOrder::SavePad(pad) => self.put_pad(&pad).await.map(|()| None),
            StorageOrder::DeleteRecords(keys) => self.delete_records(keys).await.map(|()| None),
            StorageOrder::FindMap => self.find_map().await.map(|found| Some(KeepingEvent::MapFound(found))),
            StorageOrder::SaveMap(text) => self.put_map(&text).await.map(|()| None),
        }
    }

    /// Finds the records of pages that are gone. Looks again after a while if there are none, or if there are other pages:
    /// after a reload the page before may still be writing.
    async fn find_patiently(&self) -> Result<Vec<Stored>, Error> {
        for _ in 1..LOOKS {
            let others = self.presence.others().await;
            let found = self.find(&others).await?;
            if !found.is_empty() && !others.may_be_any() {
                return Ok(found);
            }
            self.dispatch.send(Event::Keeping(KeepingEvent::Found(found)));
            dom::sleep(others.leaving_ms()).await;
        }
        self.find(&self.presence.others().await).await
    }

    async fn find(&self, others: &OpenPages) -> Result<Vec<Stored>, Error> {
        let transaction = self.transaction(&[RUNS, PADS], TransactionMode::ReadOnly)?;
        let may_be_offered = |key: &str, at: f64| {
            let page = page_of(key);
            page != self.key && !others.may_have(page, js_sys::Date::now() - at)
        };
        stored_list::read(&transaction, may_be_offered).await
    }

    /// Reads the record with this key as a whole.
    async fn fetch(&self, key: &str) -> Result<Fetched, Error> {
        let page = page_of(key);
        if self.presence.others_at_once().await.has(page) {
            return Ok(Fetched::Gone);
        }
        let transaction = self.transaction(&STORES, TransactionMode::ReadOnly)?;
        let record = transaction.object_store(RUNS)?.get(JsValue::from_str(key))?.await?;
        let pad = transaction.object_store(PADS)?.get(JsValue::from_str(page))?.await?;
        let run = record.map(|record| stored_record::read::<KeptRun>(record).1).transpose();
        let mut run = match run {
            Err(why) => return Ok(Fetched::Unreadable(why)),
            Ok(None) if key != page || pad.is_none() => return Ok(Fetched::Gone),
            Ok(run) => run,
        };
        if let Some(run) = &mut run {
            stored_moments::read(&transaction, key, run).await?;
        }
        match (pad.map(|pad| stored_record::read::<Pad>(pad).1).transpose(), &run) {
            (Err(why), None) => Ok(Fetched::Unreadable(why)),
            (pad, _) => {
                let pad = pad.unwrap_or_default().unwrap_or_default();
                Ok(Fetched::Whole(Box::new(KeptPage { pad, run })))
            }
        }
    }

    async fn put_run(&self, number: u32, run: &KeptRun) -> Result<(), Error> {
        let (key, moments) = (self.run_key(number), run.moments.samples());
        let written = self.written.borrow().get(&number).cloned().unwrap_or_default();
        let transaction = self.transaction(&[RUNS, MOMENTS], TransactionMode::ReadWrite)?;
        put(&transaction, RUNS, &key, run)?;
        stored_moments::write(&transaction, &key, &written, moments)?;
        finish(transaction).await?;
        self.written.borrow_mut().insert(number, moments.to_vec());
        Ok(())
    }

    async fn put_pad(&self, pad: &Pad) -> Result<(), Error> {
        let transaction = self.transaction(&[PADS], TransactionMode::ReadWrite)?;
        put(&transaction, PADS, &self.key, pad)?;
        finish(transaction).await
    }

    async fn find_map(&self) -> Result<Option<String>, Error> {
        let transaction = self.transaction(&[MAPS], TransactionMode::ReadOnly)?;
        let record = transaction.object_store(MAPS)?.get(JsValue::from_str(MAP))?.await?;
        Ok(record.and_then(|record| stored_record::read(record).1.ok()))
    }

    async fn put_map(&self, text: &str) -> Result<(), Error> {
        let transaction = self.transaction(&[MAPS], TransactionMode::ReadWrite)?;
        put(&transaction, MAPS, MAP, &text)?;
        finish(transaction).await
    }

    async fn delete_run(&self, number: u32) -> Result<(), Error> {
        self.delete(&[RUNS, MOMENTS], &[self.run_key(number)]).await?;
        self.written.borrow_mut().remove(&number);
        Ok(())
    }

    /// Deletes what pages that are gone have kept under these keys. A page that has come back keeps its own.
    async fn delete_records(&self, mut keys: Vec<String>) -> Result<(), Error> {
        let others = self.presence.others_at_once().await;
        keys.retain(|key| !others.has(page_of(key)));
        self.delete(&[RUNS, MOMENTS, PADS], &keys).await
    }

    async fn delete(&self, stores: &[&str], keys: &[String]) -> Result<(), Error> {
        let transaction = self.transaction(stores, TransactionMode::ReadWrite)?;
        for (store, key) in stores.iter().flat_map(|store| keys.iter().map(move |key| (*store, key))) {
            match store {
                MOMENTS => stored_moments::delete(&transaction, key)?,
                store => drop(transaction.object_store(store)?.delete(JsValue::from_str(key))?),
            }
        }
        finish(transaction).await
    }

    fn run_key(&self, number: u32) -> String {
        format!("{}.{number}", self.key)
    }

    /// A transaction; none if the browser has closed the database since the order began.
    fn transaction(&self, stores: &[&str], mode: TransactionMode) -> Result<Transaction, Error> {
        let database = self.database.borrow();
        database.as_ref().ok_or(Error::DomExceptionNotFound)?.transaction(stores, mode)
    }
}

fn put(transaction: &Transaction, store: &str, key: &str, kept: &impl Serialize) -> Result<(), Error> {
    let record = stored_record::write(kept);
    let put = transaction.object_store(store)?.put(&record, Some(&JsValue::from_str(key)));
    // The storage has copied the record.
    wire::let_go(&record);
    put.map(drop)
}

/// Commits the transaction at once, because a page that is about to go cannot wait for the browser to commit.
async fn finish(transaction: Transaction) -> Result<(), Error> {
    if transaction.commit()?.await?.is_committed() { Ok(()) } else { Err(Error::DomExceptionNotFound) }
}
