//! What the model of the standard library, futures and tokio says, one line for each row.

use std::borrow::Cow;
use std::boxed::Box;
use std::cell::{Cell, LazyCell, Ref, RefCell, RefMut, UnsafeCell};
use std::collections::{
    BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque,
};
use std::future::Future;
use std::iter::Iterator;
use std::mem::ManuallyDrop;
use std::option::Option;
use std::pin::Pin;
use std::rc::Rc;
use std::result::Result;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};
use std::thread::LocalKey;
use std::time::Duration;
use std::vec::Vec;

use arc_swap::ArcSwap;
use backon::Retryable;
use dashmap::DashMap;
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::{self, FuturesOrdered, FuturesUnordered};
use indexmap::{IndexMap, IndexSet};
use itertools::Itertools;
use rayon::slice::ParallelSlice;
use smallvec::SmallVec;
use sqlx::PgPool;
use tokio::runtime::Runtime;
use tokio::sync::{Notify, OwnedMutexGuard, Semaphore, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Interval;
use tokio_retry::{Retry, RetryIf};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

static ONCE: OnceLock<PgPool> = OnceLock::new();
static LATER: tokio::sync::OnceCell<PgPool> = tokio::sync::OnceCell::const_new();
static OLD: once_cell::sync::OnceCell<PgPool> = once_cell::sync::OnceCell::new();

fn pointers(pool: PgPool) {
    let a = Arc::new(pool.clone()); //= std.sync.Arc.new
    let b = Arc::clone(&a); //= std.sync.Arc.clone
    let c = Arc::downgrade(&a); //= std.sync.Arc.downgrade
    let d = Arc::try_unwrap(b); //= std.sync.Arc.try_unwrap
    let e = Arc::unwrap_or_clone(a); //= std.sync.Arc.unwrap_or_clone
    let f = Rc::new(pool.clone()); //= std.rc.Rc.new
    let g = Rc::clone(&f); //= std.rc.Rc.clone
    let h = Rc::downgrade(&f); //= std.rc.Rc.downgrade
    let i = Rc::try_unwrap(g); //= std.rc.Rc.try_unwrap
    let j = Rc::unwrap_or_clone(f); //= std.rc.Rc.unwrap_or_clone
    let k = Box::new(pool.clone()); //= std.boxed.Box.new
    let l = Box::pin(async { 1 }); //= std.boxed.Box.pin
    let m = Pin::new(&pool); //= std.pin.Pin.new
}

fn locks(pool: PgPool) {
    let a = Mutex::new(pool.clone()); //= std.sync.Mutex.new
    let b = RwLock::new(pool.clone()); //= std.sync.RwLock.new
    let c = tokio::sync::Mutex::new(pool.clone()); //= tokio.sync.Mutex.new
    let d = tokio::sync::RwLock::new(pool.clone()); //= tokio.sync.RwLock.new
    let e = parking_lot::Mutex::new(pool.clone()); //= parking_lot.Mutex.new
    let f = parking_lot::RwLock::new(pool.clone()); //= parking_lot.RwLock.new
    let g = futures::lock::Mutex::new(pool.clone()); //= futures.lock.Mutex.new
    let h = async_lock::Mutex::new(pool.clone()); //= async_lock.Mutex.new
    let i = async_lock::RwLock::new(pool.clone()); //= async_lock.RwLock.new
    let j = RefCell::new(pool.clone()); //= std.cell.RefCell.new
    let k = Cell::new(pool.clone()); //= std.cell.Cell.new
    let l = UnsafeCell::new(pool.clone()); //= std.cell.UnsafeCell.new
}

fn lazily(pool: PgPool) {
    let a = LazyLock::new(|| pool.clone()); //= std.sync.LazyLock.new
    let b = LazyCell::new(|| pool.clone()); //= std.cell.LazyCell.new
    let c = once_cell::sync::Lazy::new(|| pool.clone()); //= once_cell.sync.Lazy.new
    let d = once_cell::unsync::Lazy::new(|| pool.clone()); //= once_cell.unsync.Lazy.new
    let e = async_once_cell::Lazy::new(async { 1 }); //= async_once_cell.Lazy.new
}

fn held(
    a: MutexGuard<'_, PgPool>,
    b: OwnedMutexGuard<PgPool>,
    c: RwLockReadGuard<'_, PgPool>,
    d: RwLockWriteGuard<'_, PgPool>,
    e: Ref<'_, PgPool>,
    f: RefMut<'_, PgPool>,
    g: Weak<PgPool>,
    h: std::rc::Weak<PgPool>,
    i: Cow<'_, PgPool>,
    j: Option<PgPool>,
    k: Result<PgPool, ()>,
    l: &'static LocalKey<PgPool>,
) {
}

fn many(
    a: Vec<PgPool>,
    b: VecDeque<PgPool>,
    c: HashSet<PgPool>,
    d: BTreeSet<PgPool>,
    e: BinaryHeap<PgPool>,
    f: HashMap<String, PgPool>,
    g: BTreeMap<String, PgPool>,
    h: IndexMap<String, PgPool>,
    i: IndexSet<PgPool>,
    j: DashMap<String, PgPool>,
    k: SmallVec<[PgPool; 2]>,
    l: LinkedList<PgPool>,
    m: impl Iterator<Item = PgPool>,
) {
}

async fn once(pool: PgPool) {
    ONCE.set(pool.clone()); //= std.sync.OnceLock.set
    let a = ONCE.get().unwrap(); //= std.sync.OnceLock.get
    let b = ONCE.get_or_init(|| pool.clone()); //= std.sync.OnceLock.get_or_init
    let c = ONCE.get_or_try_init(|| Ok(pool.clone())); //= std.sync.OnceLock.get_or_try_init
    let d = ONCE.wait(); //= std.sync.OnceLock.wait
    LATER.set(pool.clone()); //= tokio.sync.OnceCell.set
    let e = LATER.get().unwrap(); //= tokio.sync.OnceCell.get
    let f = LATER.get_or_init(|| async { pool.clone() }).await; //= tokio.sync.OnceCell.get_or_init
    let g = LATER.get_or_try_init(|| async { Ok(pool.clone()) }).await; //= tokio.sync.OnceCell.get_or_try_init
    let h = LATER.wait().await; //= tokio.sync.OnceCell.wait
    OLD.set(pool.clone()); //= once_cell.sync.OnceCell.set
    let i = OLD.get().unwrap(); //= once_cell.sync.OnceCell.get
    let j = OLD.get_or_init(|| pool.clone()); //= once_cell.sync.OnceCell.get_or_init
    let k = OLD.get_or_try_init(|| Ok(pool.clone())); //= once_cell.sync.OnceCell.get_or_try_init
    let l = OLD.wait(); //= once_cell.sync.OnceCell.wait
}

fn emptied(
    mut a: OnceLock<PgPool>,
    mut b: tokio::sync::OnceCell<PgPool>,
    mut c: once_cell::sync::OnceCell<PgPool>,
) {
    let x = a.get_mut(); //= std.sync.OnceLock.get_mut
    let x = a.take(); //= std.sync.OnceLock.take
    let x = a.into_inner(); //= std.sync.OnceLock.into_inner
    let x = b.get_mut(); //= tokio.sync.OnceCell.get_mut
    let x = b.take(); //= tokio.sync.OnceCell.take
    let x = b.into_inner(); //= tokio.sync.OnceCell.into_inner
    let x = c.get_mut(); //= once_cell.sync.OnceCell.get_mut
    let x = c.take(); //= once_cell.sync.OnceCell.take
    let x = c.into_inner(); //= once_cell.sync.OnceCell.into_inner
}

fn cells(mut a: std::cell::OnceCell<PgPool>, mut b: once_cell::unsync::OnceCell<PgPool>, pool: PgPool) {
    a.set(pool.clone()); //= std.cell.OnceCell.set
    let x = a.get(); //= std.cell.OnceCell.get
    let x = a.get_or_init(|| pool.clone()); //= std.cell.OnceCell.get_or_init
    let x = a.get_or_try_init(|| Ok(pool.clone())); //= std.cell.OnceCell.get_or_try_init
    let x = a.get_mut(); //= std.cell.OnceCell.get_mut
    let x = a.take(); //= std.cell.OnceCell.take
    let x = a.into_inner(); //= std.cell.OnceCell.into_inner
    b.set(pool.clone()); //= once_cell.unsync.OnceCell.set
    let x = b.get(); //= once_cell.unsync.OnceCell.get
    let x = b.get_or_init(|| pool.clone()); //= once_cell.unsync.OnceCell.get_or_init
    let x = b.get_or_try_init(|| Ok(pool.clone())); //= once_cell.unsync.OnceCell.get_or_try_init
    let x = b.get_mut(); //= once_cell.unsync.OnceCell.get_mut
    let x = b.take(); //= once_cell.unsync.OnceCell.take
    let x = b.into_inner(); //= once_cell.unsync.OnceCell.into_inner
}

async fn others(a: async_once_cell::OnceCell<PgPool>, b: ArcSwap<PgPool>, pool: PgPool) {
    let x = a.get(); //= async_once_cell.OnceCell.get
    let x = a.get_or_init(async { pool.clone() }).await; //= async_once_cell.OnceCell.get_or_init
    let x = a.get_or_try_init(async { Ok(pool.clone()) }).await; //= async_once_cell.OnceCell.get_or_try_init
    let x = b.load(); //= arc_swap.ArcSwap.load
    let x = b.load_full(); //= arc_swap.ArcSwap.load_full
}

fn moved(mut pool: PgPool, other: PgPool) {
    let a = std::mem::take(&mut pool); //= std.mem.take
    let b = std::mem::replace(&mut pool, other.clone()); //= std.mem.replace
    std::mem::swap(&mut pool, &mut other); //= std.mem.swap
    let c = core::mem::take(&mut pool); //= core.mem.take
    let d = core::mem::replace(&mut pool, other); //= core.mem.replace
    let e = std::convert::identity(pool); //= std.convert.identity
    let f = std::hint::black_box(e); //= std.hint.black_box
    let g = std::pin::pin!(f); //= std.pin.pin!
    tokio::pin!(g); //= tokio.pin!
    futures::pin_mut!(g); //= futures.pin_mut!
}

fn ends(a: String, b: String, c: String) {
    drop(a); //= drop
    std::mem::drop(b); //= std.mem.drop
    core::mem::drop(c); //= core.mem.drop
}

fn forgotten(a: String, b: String, c: String) {
    std::mem::forget(a); //= std.mem.forget
    core::mem::forget(b); //= core.mem.forget
    let d: &'static String = Box::leak(Box::new(c)); //= std.boxed.Box.new, std.boxed.Box.leak
    let e = Box::into_raw(Box::new(1)); //= std.boxed.Box.new, std.boxed.Box.into_raw
    let f = ManuallyDrop::new(d); //= std.mem.ManuallyDrop.new
}

async fn load(id: i64) -> Result<i64, ()> {
    Ok(id)
}

async fn together(futures: Vec<BoxFuture<'static, i64>>) {
    futures::future::join_all(futures).await; //= futures.future.join_all
    futures_util::future::join_all([load(1)]).await; //= futures_util.future.join_all
    futures::future::try_join_all([load(1)]).await; //= futures.future.try_join_all
    futures_util::future::try_join_all([load(1)]).await; //= futures_util.future.try_join_all
    futures::future::select_all([load(1)]).await; //= futures.future.select_all
    futures_util::future::select_all([load(1)]).await; //= futures_util.future.select_all
    futures::future::select_ok([load(1)]).await; //= futures.future.select_ok
    futures_util::future::select_ok([load(1)]).await; //= futures_util.future.select_ok
    futures::future::join(load(1), load(2)).await; //= futures.future.join
    futures_util::future::join(load(1), load(2)).await; //= futures_util.future.join
    futures::future::join3(load(1), load(2), load(3)).await; //= futures.future.join3
    futures_util::future::join3(load(1), load(2), load(3)).await; //= futures_util.future.join3
    futures::future::join4(load(1), load(2), load(3), load(4)).await; //= futures.future.join4
    futures_util::future::join4(load(1), load(2), load(3), load(4)).await; //= futures_util.future.join4
    futures::future::join5(load(1), load(2), load(3), load(4), load(5)).await; //= futures.future.join5
    futures_util::future::join5(load(1), load(2), load(3), load(4), load(5)).await; //= futures_util.future.join5
    futures::future::try_join(load(1), load(2)).await; //= futures.future.try_join
    futures_util::future::try_join(load(1), load(2)).await; //= futures_util.future.try_join
    futures::future::try_join3(load(1), load(2), load(3)).await; //= futures.future.try_join3
    futures_util::future::try_join3(load(1), load(2), load(3)).await; //= futures_util.future.try_join3
    futures::future::try_join4(load(1), load(2), load(3), load(4)).await; //= futures.future.try_join4
    futures_util::future::try_join4(load(1), load(2), load(3), load(4)).await; //= futures_util.future.try_join4
    futures::future::try_join5(load(1), load(2), load(3), load(4), load(5)).await; //= futures.future.try_join5
    futures_util::future::try_join5(load(1), load(2), load(3), load(4), load(5)).await; //= futures_util.future.try_join5
    tokio::join!(load(1), load(2)); //= tokio.join!
    tokio::try_join!(load(1), load(2)); //= tokio.try_join!
    futures::join!(load(1), load(2)); //= futures.join!
    futures::try_join!(load(1), load(2)); //= futures.try_join!
    futures_util::join!(load(1), load(2)); //= futures_util.join!
    futures_util::try_join!(load(1), load(2)); //= futures_util.try_join!
    futures::future::join!(load(1), load(2)); //= futures.future.join!
    futures::future::try_join!(load(1), load(2)); //= futures.future.try_join!
}

async fn sets() {
    let unordered = FuturesUnordered::new(); //= futures.stream.FuturesUnordered.new
    unordered.push(load(1)); //= futures.stream.FuturesUnordered.push
    let mut ordered = FuturesOrdered::new(); //= futures.stream.FuturesOrdered.new
    ordered.push_back(load(1)); //= futures.stream.FuturesOrdered.push_back
    ordered.push_front(load(2)); //= futures.stream.FuturesOrdered.push_front
    let mut tasks = JoinSet::new(); //= tokio.task.JoinSet.new
    tasks.spawn(load(1)); //= tokio.task.JoinSet.spawn
    tasks.spawn_on(load(1), &tokio::runtime::Handle::current()); //= tokio.runtime.Runtime.current, tokio.task.JoinSet.spawn_on
    tasks.spawn_local(load(1)); //= tokio.task.JoinSet.spawn_local
    tasks.spawn_blocking(|| Ok(1)); //= tokio.task.JoinSet.spawn_blocking
    let first = tasks.join_next().await; //= tokio.task.JoinSet.join_next
    let second = tasks.try_join_next(); //= tokio.task.JoinSet.try_join_next
    tasks.shutdown().await; //= tokio.task.JoinSet.shutdown
    let rest = tasks.join_all().await; //= tokio.task.JoinSet.join_all
    let tracker = TaskTracker::new(); //= tokio_util.task.TaskTracker.new
    tracker.spawn(load(1)); //= tokio_util.task.TaskTracker.spawn
    tracker.spawn_blocking(|| 1); //= tokio_util.task.TaskTracker.spawn_blocking
}

async fn streams(ids: Vec<i64>) {
    let a = stream::iter(ids.clone())
        .map(|id| load(id))
        .buffer_unordered(8) //= futures.StreamExt.buffer_unordered
        .count()
        .await;
    let b = stream::iter(ids.clone())
        .map(|id| load(id))
        .buffered(8) //= futures.StreamExt.buffered
        .count()
        .await;
    let c = stream::iter(ids.clone().into_iter().map(Ok))
        .map_ok(|id| load(id))
        .try_buffer_unordered(8) //= futures.StreamExt.try_buffer_unordered
        .try_collect::<Vec<i64>>()
        .await;
    let d = stream::iter(ids.clone().into_iter().map(Ok))
        .map_ok(|id| load(id))
        .try_buffered(8) //= futures.StreamExt.try_buffered
        .try_collect::<Vec<i64>>()
        .await;
    let e = stream::iter(ids.clone())
        .map(|id| stream::once(load(id)))
        .flatten_unordered(8) //= futures.StreamExt.flatten_unordered
        .count()
        .await;
    let f = stream::iter(ids.clone()).for_each_concurrent(8, |id| async move { drop(id) }); //= drop, futures.StreamExt.for_each_concurrent
    f.await;
    let g = stream::iter(ids.clone().into_iter().map(Ok)).try_for_each_concurrent(8, |id| async move { Ok(id) }); //= futures.StreamExt.try_for_each_concurrent
    g.await;
    let h = stream::iter(ids.clone()).chunks(100); //= futures.StreamExt.chunks
    let i = stream::iter(ids.clone()).ready_chunks(100); //= futures.StreamExt.ready_chunks
    let j = stream::iter(ids.clone().into_iter().map(Ok)).try_chunks(100); //= futures.StreamExt.try_chunks
    let k = stream::iter(ids.clone().into_iter().map(Ok)).try_ready_chunks(100); //= futures.StreamExt.try_ready_chunks
    let l = stream::iter(ids).chunks_timeout(100, Duration::from_secs(1)); //= futures.StreamExt.chunks_timeout
}

async fn limits() {
    let permits = Arc::new(Semaphore::new(8)); //= tokio.sync.Semaphore.new, std.sync.Arc.new
    let a = permits.acquire().await; //= tokio.sync.Semaphore.acquire
    let b = permits.acquire_many(2).await; //= tokio.sync.Semaphore.acquire_many
    let c = permits.clone().acquire_owned().await; //= tokio.sync.Semaphore.acquire_owned
    let d = permits.clone().acquire_many_owned(2).await; //= tokio.sync.Semaphore.acquire_many_owned
    let e = permits.try_acquire(); //= tokio.sync.Semaphore.try_acquire
    let f = permits.clone().try_acquire_owned(); //= tokio.sync.Semaphore.try_acquire_owned
}

async fn tasks() -> JoinHandle<Result<i64, ()>> {
    tokio::task::spawn(load(1)); //= tokio.task.spawn
    tokio::task::spawn_local(load(1)); //= tokio.task.spawn_local
    async_std::task::spawn(load(1)); //= async_std.task.spawn
    smol::spawn(load(1)); //= smol.spawn
    actix_web::rt::spawn(load(1)); //= actix_web.rt.spawn
    actix_rt::spawn(load(1)); //= actix_rt.spawn
    rocket::tokio::spawn(load(1)); //= rocket.tokio.spawn
    std::thread::spawn(|| 1); //= std.thread.spawn
    tokio::task::spawn_blocking(|| 1).await; //= tokio.task.spawn_blocking
    tokio::task::block_in_place(|| 1); //= tokio.task.block_in_place
    async_std::task::spawn_blocking(|| 1).await; //= async_std.task.spawn_blocking
    rocket::tokio::task::spawn_blocking(|| 1).await; //= rocket.tokio.task.spawn_blocking
    tokio::spawn(load(1)) //= tokio.spawn
}

fn runtimes() {
    let runtime = Runtime::new().unwrap(); //= tokio.runtime.Runtime.new
    runtime.spawn(load(1)); //= tokio.runtime.Runtime.spawn
    runtime.spawn_blocking(|| 1); //= tokio.runtime.Runtime.spawn_blocking
    let a = runtime.block_on(load(1)); //= tokio.runtime.Runtime.block_on
    let b = futures::executor::block_on(load(1)); //= futures.executor.block_on
    let c = async_std::task::block_on(load(1)); //= async_std.task.block_on
    let d = smol::block_on(load(1)); //= smol.block_on
    let e = pollster::block_on(load(1)); //= pollster.block_on
}

async fn in_time(span: tracing::Span, later: impl Future<Output = i64>) {
    let a = tokio::time::timeout(Duration::from_secs(1), load(1)).await; //= tokio.time.timeout
    let b = tokio::time::timeout_at(tokio::time::Instant::now(), load(1)).await; //= tokio.time.timeout_at
    let c = async_std::future::timeout(Duration::from_secs(1), load(1)).await; //= async_std.future.timeout
    let d = std::future::ready(1).await; //= std.future.ready
    let e = futures::future::ready(1).await; //= futures.future.ready
    let f = futures::future::ok(1).await; //= futures.future.ok
    let g = futures_util::future::ready(1).await; //= futures_util.future.ready
    let h = load(1).instrument(span).await; //= tracing.Instrument.instrument
    let i = load(1).in_current_span().await; //= tracing.Instrument.in_current_span
    let j = load(1).with_subscriber(()).await; //= tracing.Instrument.with_subscriber
}

async fn waits(changes: &mut watch::Receiver<i64>, jobs: &mut mpsc::Receiver<i64>, notify: &Notify) {
    tokio::time::sleep(Duration::from_secs(1)).await; //= tokio.time.sleep
    tokio::time::sleep_until(tokio::time::Instant::now()).await; //= tokio.time.sleep_until
    std::thread::sleep(Duration::from_secs(1)); //= std.thread.sleep
    async_std::task::sleep(Duration::from_secs(1)).await; //= async_std.task.sleep
    futures_timer::Delay::new(Duration::from_secs(1)).await; //= futures_timer.Delay.new
    smol::Timer::after(Duration::from_secs(1)).await; //= smol.Timer.after
    actix_web::rt::time::sleep(Duration::from_secs(1)).await; //= actix_web.rt.time.sleep
    rocket::tokio::time::sleep(Duration::from_secs(1)).await; //= rocket.tokio.time.sleep
    let mut interval: Interval = tokio::time::interval(Duration::from_secs(1)); //= tokio.time.interval
    interval.tick().await; //= tokio.time.Interval.tick
    let at = tokio::time::interval_at(tokio::time::Instant::now(), Duration::from_secs(1)); //= tokio.time.interval_at
    let actix = actix_web::rt::time::interval(Duration::from_secs(1)); //= actix_web.rt.time.interval
    notify.notified().await; //= tokio.sync.Notify.notified
    changes.changed().await; //= tokio.sync.watch.Receiver.changed
    let job = jobs.recv().await; //= tokio.sync.mpsc.Receiver.recv
    let more = jobs.recv_many(&mut Vec::new(), 10).await; //= tokio.sync.mpsc.Receiver.recv_many
    let job = jobs.blocking_recv(); //= tokio.sync.mpsc.Receiver.blocking_recv
}

async fn receives(a: flume::Receiver<i64>, b: std::sync::mpsc::Receiver<i64>) {
    let job = a.recv_async().await; //= tokio.sync.mpsc.Receiver.recv_async
    let job = b.recv_timeout(Duration::from_secs(1)); //= tokio.sync.mpsc.Receiver.recv_timeout
}

fn splits(ids: &mut Vec<i64>) {
    let a = ids.chunks(100); //= slice.chunks
    let b = ids.chunks_mut(100); //= slice.chunks_mut
    let c = ids.chunks_exact(100); //= slice.chunks_exact
    let d = ids.rchunks(100); //= slice.rchunks
    let e = ids.array_chunks::<100>(); //= slice.array_chunks
    let f = ids.as_chunks::<100>(); //= slice.as_chunks
    let h = ids.iter().tuples::<(_, _)>(); //= itertools.Itertools.tuples
    let i = ids.par_chunks(100); //= rayon.slice.ParallelSlice.par_chunks
    let j = ids.par_chunks_exact(100); //= rayon.slice.ParallelSlice.par_chunks_exact
}

async fn again() {
    let policy = backoff::ExponentialBackoff::default();
    let a = backoff::future::retry(policy.clone(), || async { Ok(1) }).await; //= backoff.future.retry
    let b = backoff::future::retry_notify(policy.clone(), || async { Ok(1) }, |_, _| ()).await; //= backoff.future.retry_notify
    let c = backoff::retry(policy.clone(), || Ok(1)); //= backoff.retry
    let d = backoff::retry_notify(policy, || Ok(1), |_, _| ()); //= backoff.retry_notify
    let steps = tokio_retry::strategy::FixedInterval::from_millis(100).take(3);
    let e = Retry::spawn(steps.clone(), || load(1)).await; //= tokio_retry.Retry.spawn
    let f = RetryIf::spawn(steps, || load(1), |_: &()| true).await; //= tokio_retry.RetryIf.spawn
    let g = (|| load(1)).retry(backon::ExponentialBuilder::default()).await; //= backon.Retryable.retry
}

// Types that nothing above names in a place for types.
struct Holder {
    a: Arc<PgPool>,
    b: Rc<PgPool>,
    c: Mutex<PgPool>,
    d: RwLock<PgPool>,
    e: tokio::sync::Mutex<PgPool>,
    f: tokio::sync::RwLock<PgPool>,
    g: parking_lot::Mutex<PgPool>,
    h: parking_lot::RwLock<PgPool>,
    i: futures::lock::Mutex<PgPool>,
    j: async_lock::Mutex<PgPool>,
    k: async_lock::RwLock<PgPool>,
    l: RefCell<PgPool>,
    m: Cell<PgPool>,
    n: UnsafeCell<PgPool>,
    o: LazyLock<PgPool>,
    p: LazyCell<PgPool>,
    q: once_cell::sync::Lazy<PgPool>,
    r: once_cell::unsync::Lazy<PgPool>,
    s: async_once_cell::Lazy<PgPool>,
    t: Pin<Box<PgPool>>,
    u: ManuallyDrop<PgPool>,
    v: Retry<(), ()>,
    w: RetryIf<(), (), ()>,
}

fn by_trait(
    a: impl StreamExt,
    b: impl Itertools,
    c: impl ParallelSlice<i64>,
    d: impl Instrument,
    e: impl Retryable<(), (), (), (), ()>,
) {
}
