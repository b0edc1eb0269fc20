//! Running the web server, the mail worker and the timed jobs, and stopping them without losing anything.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum::serve::ListenerExt;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing_subscriber::EnvFilter;

use crate::app::App;
use crate::clock::Clock;
use crate::config::{ServeOptions, Settings};
use crate::jobs;
use crate::mail::transport::Transport;
use crate::mail::worker;

/// Requests in flight get so long after the signal to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(25);

/// Runs in production until a signal comes.
pub async fn run(options: ServeOptions) -> anyhow::Result<()> {
    let options = options.without_empty();
    let settings = Settings::new(&options)?;
    log_to_stderr(options.log_json, "info,sqlx=warn");
    let transport = Transport::new(&options)?;
    let url = options.database_url.as_deref().unwrap_or_default();
    let db = pool(url).await?;
    if !jobs::schema_is_current(&db).await.unwrap_or(false) {
        tracing::warn!("the database's schema is not this binary's: run `plumbline migrate`");
    }
    let server = start(options.listen, db, settings, transport).await?;
    tracing::info!(address = %server.address, "listening");
    server.until_signal().await
}

/// Log lines go to standard error; `RUST_LOG` chooses others than `usual`.
pub fn log_to_stderr(json: bool, usual: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second call, as in tests, changes nothing.
    let _ = if json { builder.json().try_init() } else { builder.try_init() };
}

/// The pool of the server. It does not wait long: a visitor waits behind it.
pub async fn pool(url: &str) -> anyhow::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(20)
        .acquire_timeout(Duration::from_secs(5))
        .after_connect(|db, _| Box::pin(jobs::settle(db)))
        .connect(url)
        .await
        .context("the database of DATABASE_URL cannot be reached")
}

/// A running server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    tasks: JoinSet<anyhow::Result<()>>,
}

/// Starts everything.
///
/// # Errors
/// When the address cannot be listened on, or the database does not answer.
pub async fn start(listen: SocketAddr, db: PgPool, settings: Settings, transport: Transport) -> anyhow::Result<Server> {
    let clock = Clock::measured(&db).await.context("the database does not tell the time")?;
    let (app, service) = App::new(db, clock, settings);
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    // Without it answers on connections that are kept open wait for the other side's delayed acknowledgement.
    let listener = listener.tap_io(|stream: &mut TcpStream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let mut signal = stopped.clone();
    tasks.spawn(async move {
        let service = service.into_make_service_with_connect_info::<SocketAddr>();
        let graceful = axum::serve(listener, service).with_graceful_shutdown(async move {
            let _ = signal.wait_for(|stop| *stop).await;
        });
        Ok(graceful.await?)
    });
    for chore in &jobs::CHORES {
        let (app, stop) = (app.clone(), stopped.clone());
        tasks.spawn(async move {
            chore.keep_doing(app, stop).await;
            Ok(())
        });
    }
    tasks.spawn(async move {
        worker::run(app, transport, stopped).await;
        Ok(())
    });
    Ok(Server { address, stop, tasks })
}

impl Server {
    /// Runs until SIGINT or SIGTERM, then lets requests finish and the worker release its mail.
    ///
    /// # Errors
    /// When a part of the server failed.
    pub async fn until_signal(mut self) -> anyhow::Result<()> {
        let failed = tokio::select! {
            () = signalled() => None,
            ended = self.tasks.join_next() => ended,
        };
        if let Some(ended) = failed {
            ended.context("a part of the server panicked")??;
        }
        tracing::info!("stopping: requests in flight finish");
        self.stop().await
    }

    /// Stops it, letting requests finish.
    ///
    /// # Errors
    /// When a part of the server failed.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let _ = self.stop.send(true);
        let finish = async {
            while let Some(ended) = self.tasks.join_next().await {
                ended.context("a part of the server panicked")??;
            }
            Ok(())
        };
        tokio::time::timeout(LAST_REQUESTS, finish).await.unwrap_or_else(|_| {
            tracing::warn!("stopped before every request had finished");
            Ok(())
        })
    }
}

async fn signalled() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        },
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}

/// Asks a running server whether it answers.
pub async fn healthcheck(mut listen: SocketAddr) -> anyhow::Result<()> {
    if listen.ip().is_unspecified() {
        listen.set_ip(if listen.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
    }
    let ask = async {
        let mut stream = TcpStream::connect(listen).await?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        anyhow::ensure!(answer.starts_with("HTTP/1.1 200"), "the server answers, but not that it is well");
        Ok(())
    };
    tokio::time::timeout(Duration::from_secs(5), ask).await.context("the server does not answer")?
}
