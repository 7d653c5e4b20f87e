//! `serve`: opens the data, starts the image worker, answers until it is told to stop.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use clap::builder::FalseyValueParser;
use forecourt_api::CustomerId;
use forecourt_server::config::{
    BaseUrl, Config, DEFAULT_ADDRESS_RATE, DEFAULT_IMAGE_MEMORY_MIB, DEFAULT_TOKEN_RATE, Origin,
};
use forecourt_server::jobs::{Memory, Timing, Worker, WorkerContext};
use forecourt_server::listen::{self, DEFAULT_MAX_CONNECTIONS, FINISH_TIMEOUT};
use forecourt_server::portal::Embedded;
use forecourt_server::rate_limit::Rate;
use forecourt_server::startup::{self, DataFolder, account_id, begin_with_account};
use forecourt_server::synchronous::Synchronous;
use forecourt_server::webhooks::{WebhookTiming, WebhookWorker, webhook_client};
use forecourt_server::{AppState, router};
use ipnet::IpNet;
use tokio::net::TcpListener;

use super::DataFlag;
use super::engine::{self, Choice};
use super::model::{ModelName, Models};

/// Connections of monitoring systems at a time.
const METRICS_CONNECTIONS: usize = 16;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Address and port to listen at; port 0 takes a free one
    #[arg(long, env = "FORECOURT_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    listen: SocketAddr,
    #[command(flatten)]
    data: DataFlag,
    /// Id of the account that a new folder begins with; a folder that has accounts has to have this one
    #[arg(long, env = "FORECOURT_ACCOUNT_ID", value_name = "ID", value_parser = account_id)]
    account_id: Option<CustomerId>,
    /// Scheme and host by which clients reach this server, as in `https://cars.example`; without it only this machine is
    /// served
    #[arg(long, env = "FORECOURT_PUBLIC_URL", value_name = "URL")]
    public_url: Option<Origin>,
    /// A network of proxies, as `10.0.0.0/8`, whose X-Forwarded-For names the client; may be repeated
    #[arg(long, env = "FORECOURT_TRUSTED_PROXY", value_name = "NETWORK", value_delimiter = ',', value_parser = network)]
    trusted_proxy: Vec<IpNet>,
    /// Requests a second that one client address may make in the long run, ten times as many at once; 0 for no limit
    #[arg(long, env = "FORECOURT_ADDRESS_RATE", default_value_t = DEFAULT_ADDRESS_RATE, value_name = "COUNT")]
    address_rate: u32,
    /// Requests a second that one token may make in the long run, ten times as many at once; 0 for no limit
    #[arg(long, env = "FORECOURT_TOKEN_RATE", default_value_t = DEFAULT_TOKEN_RATE, value_name = "COUNT")]
    token_rate: u32,
    /// Address and port at which metrics are told without a token, for a monitoring system
    #[arg(long, env = "FORECOURT_METRICS_LISTEN", value_name = "ADDR:PORT")]
    metrics_listen: Option<SocketAddr>,
    /// Another origin that the portal may connect to and show pictures from; may be repeated
    #[arg(long, env = "FORECOURT_PORTAL_CONNECT", value_name = "ORIGIN", value_delimiter = ',')]
    portal_connect: Vec<Origin>,
    /// Another network to find vehicles with, an ONNX file; without it the one that is built in does
    #[arg(long, env = "FORECOURT_NETWORK", value_name = "FILE")]
    network: Option<PathBuf>,
    /// A model to find vehicles with, by the name that it was added under; see `model add`
    #[arg(long, env = "FORECOURT_MODEL", value_name = "NAME", conflicts_with = "network")]
    model: Option<ModelName>,
    /// Memory for the pictures that are worked on at the same time, in MiB; further ones wait. A 12-megapixel photo takes 145
    #[arg(long, env = "FORECOURT_IMAGE_MEMORY_MIB", default_value_t = DEFAULT_IMAGE_MEMORY_MIB, value_name = "MIB")]
    image_memory_mib: u32,
    /// Connections that are served at the same time; further ones are answered with 503
    #[arg(long, env = "FORECOURT_MAX_CONNECTIONS", default_value_t = DEFAULT_MAX_CONNECTIONS, value_name = "COUNT")]
    max_connections: usize,
    /// Fetch images from private addresses too. For tests and demonstrations only
    #[arg(long, env = "FORECOURT_ALLOW_PRIVATE_SOURCES", value_parser = FalseyValueParser::new())]
    allow_private_sources: bool,
    /// Serve Part A of the contract alone. For tests
    #[arg(long, env = "FORECOURT_CONTRACT_ONLY", value_parser = FalseyValueParser::new())]
    contract_only: bool,
}

pub(super) async fn run(flags: Flags) -> Result<()> {
    let listener = bind(flags.listen).await?;
    let metrics_listener = match flags.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let config = config(&flags, listener.local_addr()?);
    let folder = DataFolder::open(flags.data.data).context("the data folder cannot be made")?;
    let models = Models::of(&folder);
    let choice = match (&flags.model, &flags.network) {
        (Some(name), _) => Choice::Model(&models, name),
        (None, Some(file)) => Choice::Network(file),
        (None, None) => Choice::BuiltIn,
    };
    let (state, worker) = start(&folder, config, &choice).await?;
    if let Some(id) = &flags.account_id {
        begin_with_account(&*state.store, id, state.now()).await?;
    }
    let webhooks =
        WebhookWorker::start(state.clone(), webhook_client(&state.config), WebhookTiming::default());
    announce(&state, &folder).await?;
    let serving =
        listen::serve(listener, router::build(state.clone()), flags.max_connections, stop_signal()?);
    match metrics_listener {
        Some(metrics) => {
            let telling = listen::serve(
                metrics,
                router::build_metrics(state.clone()),
                METRICS_CONNECTIONS,
                stop_signal()?,
            );
            tokio::join!(serving, telling);
        }
        None => serving.await,
    }
    tracing::info!("stopping: jobs under way go back to the queue");
    let (left, (), ()) =
        tokio::join!(state.process.detached.finish(FINISH_TIMEOUT), worker.stop(), webhooks.stop());
    if left > 0 {
        tracing::warn!(left, "requests whose clients had gone were cut off");
    }
    state.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "{address} is in use by another program; stop it, or choose another address with --listen"
        ),
        ErrorKind::AddrNotAvailable => {
            anyhow!("{} is no address of this machine; see --listen", address.ip())
        }
        ErrorKind::PermissionDenied => anyhow!(
            "port {} needs more rights than this user has; choose one above 1023 with --listen",
            address.port()
        ),
        _ => anyhow!(error).context(format!("cannot listen at {address}")),
    })
}

fn config(flags: &Flags, listen: SocketAddr) -> Config {
    let base_url = match &flags.public_url {
        Some(origin) => BaseUrl::published(origin.clone()),
        None => BaseUrl::of_listener(listen),
    };
    Config {
        portal_connect: flags.portal_connect.clone(),
        contract_only: flags.contract_only,
        allow_private_sources: flags.allow_private_sources,
        image_memory_mib: flags.image_memory_mib,
        trusted_proxies: flags.trusted_proxy.clone(),
        rate_by_address: rate(flags.address_rate),
        rate_by_token: rate(flags.token_rate),
        ..Config::new(base_url)
    }
}

/// A network in the notation of prefixes, or a single address.
fn network(text: &str) -> Result<IpNet> {
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    network.map_err(|_| anyhow!("write a network as 10.0.0.0/8, or an address"))
}

fn rate(per_second: u32) -> Option<Rate> {
    (per_second > 0).then(|| Rate::per_second(per_second))
}

/// Opens the data and starts the worker; the state wakes it.
async fn start(
    folder: &DataFolder,
    config: Config,
    engine: &Choice<'_>,
) -> Result<(AppState, forecourt_server::jobs::WorkerHandle)> {
    let image_limits = config.image_limits;
    let memory = Memory::new(config.image_memory_mib);
    let recipe = config.recipe.clone();
    let state = startup::open(folder, config).await?;
    let parallel = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let context = WorkerContext {
        store: Arc::clone(&state.store),
        blobs: Arc::clone(&state.blobs),
        source: Arc::new(state.guard.clone()),
        engine: engine::open(engine, parallel.get()),
        limits: image_limits,
        memory,
        recipe,
        metrics: state.process.metrics.clone(),
        now: Arc::clone(&state.clock),
        new_revision: {
            let state = state.clone();
            Arc::new(move || state.new_revision())
        },
    };
    state.process.serve_synchronous(Synchronous::new(
        Arc::clone(&context.engine),
        context.memory.clone(),
        Arc::clone(&context.source),
        context.limits,
        parallel,
    ));
    let worker =
        Worker::start(context, state.parts.clone(), Timing::default(), parallel, state.job_notifier.clone());
    Ok((state, worker))
}

async fn announce(state: &AppState, folder: &DataFolder) -> Result<()> {
    let config = &state.config;
    if config.allow_private_sources {
        tracing::warn!(
            "--allow-private-sources: IMAGES ARE FETCHED FROM PRIVATE ADDRESSES TOO. Whoever may submit an image can \
             reach every service of this machine and its network. Never do this on a server that others use."
        );
    }
    if config.contract_only {
        tracing::warn!("--contract-only: Part A of the contract alone is served");
    }
    if !Embedded.is_built() {
        tracing::warn!("the portal is not built; only the API is served");
    }
    if !config.base_url.is_published() {
        tracing::info!("no --public-url: only this machine is answered");
    }
    if state.store.read().await?.accounts().await?.is_empty() {
        tracing::info!(
            "nobody can sign in yet; make a token: forecourt-server token create --scope admin --data {}",
            folder.path().display()
        );
    }
    tracing::info!("Forecourt serves {} from {}", config.base_url, folder.path().display());
    Ok(())
}

/// Done when the process is asked to end.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    {
        Ok(async {
            if let Err(error) = tokio::signal::ctrl_c().await {
                tracing::error!(%error, "Ctrl-C cannot be heard");
                std::future::pending::<()>().await;
            }
        })
    }
}
