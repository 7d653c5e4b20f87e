//! A small web server for photos, standing for the dealer's own website from which photos are fetched by address.

use std::sync::Arc;

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Most bytes of a request that are read.
const REQUEST_MAX_BYTES: usize = 8 << 10;

/// Serves photos as `/0.jpg`, `/1.jpg` and so on. It ends with this value.
#[derive(Debug)]
pub struct PhotoHost {
    port: u16,
    count: usize,
    serving: JoinHandle<()>,
}

impl PhotoHost {
    /// Starts serving on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(photos: Vec<Vec<u8>>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let count = photos.len();
        let photos = Arc::new(photos);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let photos = Arc::clone(&photos);
                tokio::spawn(async move {
                    // A client that hangs up has got what it wanted.
                    let _ = answer(stream, &photos).await;
                });
            }
        });
        Ok(Self { port, count, serving })
    }

    /// Addresses of all photos.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        (0..self.count).map(|index| format!("http://127.0.0.1:{}/{index}.jpg", self.port)).collect()
    }
}

impl Drop for PhotoHost {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(mut stream: TcpStream, photos: &[Vec<u8>]) -> Result<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < REQUEST_MAX_BYTES {
        if stream.read_buf(&mut request).await? == 0 {
            break;
        }
    }
    let text = String::from_utf8_lossy(&request).into_owned();
    let path = text.split_whitespace().nth(1).unwrap_or_default();
    let index = path.trim_start_matches('/').trim_end_matches(".jpg").parse::<usize>().ok();
    match index.and_then(|index| photos.get(index)) {
        Some(photo) => {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                photo.len()
            );
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(photo).await?;
        }
        None => {
            stream
                .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .await?;
        }
    }
    stream.shutdown().await?;
    Ok(())
}
