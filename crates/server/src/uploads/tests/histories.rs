//! Uploads through histories made at random: parts in and out of place, connections that break, checksums that lie,
//! answers that get lost, time that passes. Whatever happens, the offset is what was acknowledged, and the file becomes
//! one image of just its bytes.

use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::*;

/// Next step of a client and its network. Lengths are shares of what is left, in 256ths.
#[derive(Clone, Debug)]
enum Step {
    /// Sends bytes from the offset that the server has told.
    Append { share: u8 },
    /// Sends bytes, but the connection breaks within them.
    Break { share: u8, after: u8 },
    /// Sends bytes with a checksum of them, or of others.
    Checked { share: u8, honest: bool },
    /// Sends bytes from a place that is not the offset.
    Misplaced { by: u8 },
    /// Announces the file again, as after a lost answer.
    Replay,
    /// Goes away for hours.
    Wait { hours: u8 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<u8>().prop_map(|share| Step::Append { share }),
        3 => (any::<u8>(), any::<u8>()).prop_map(|(share, after)| Step::Break { share, after }),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(share, honest)| Step::Checked { share, honest }),
        2 => (1_u8..).prop_map(|by| Step::Misplaced { by }),
        1 => Just(Step::Replay),
        1 => (0_u8..24).prop_map(|hours| Step::Wait { hours }),
    ]
}

/// A client that believes what the server tells it, and nothing else.
struct Client<'a> {
    server: &'a TestServer,
    path: String,
    whole: Vec<u8>,
    offset: usize,
}

impl Client<'_> {
    async fn take(&mut self, step: &Step) {
        let left = self.whole.len() - self.offset;
        let part = |share: u8| left * usize::from(share) / 256;
        match *step {
            Step::Append { share } => {
                let end = self.offset + part(share);
                let answer =
                    append(self.server, &self.path, self.offset, &self.whole[self.offset..end]).await;
                self.acknowledged(&answer, StatusCode::NO_CONTENT, end);
            }
            Step::Break { share, after } => {
                let (end, arrived) = (self.offset + part(share), part(share) * usize::from(after) / 256);
                let request = append_request(self.server, &self.path, self.offset)
                    .header("Content-Length", end - self.offset);
                let body = breaking(&[&self.whole[self.offset..self.offset + arrived]]);
                let answer = self.server.send(request.body(body).unwrap()).await;
                assert!(answer.status.is_client_error(), "{answer:?}");
                self.offset += arrived;
            }
            Step::Checked { share, honest } => {
                let end = self.offset + part(share);
                let bytes = self.whole[self.offset..end].to_vec();
                let hash = Sha256::digest(if honest { &bytes } else { &b"lies"[..] });
                let request = append_request(self.server, &self.path, self.offset)
                    .header("Content-Length", bytes.len())
                    .header("Upload-Checksum", format!("sha256 {}", STANDARD.encode(hash)));
                let answer = self.server.send(request.body(Body::from(bytes)).unwrap()).await;
                if honest {
                    self.acknowledged(&answer, StatusCode::NO_CONTENT, end);
                } else {
                    assert_eq!(answer.status.as_u16(), 460, "{answer:?}");
                }
            }
            Step::Misplaced { by } => {
                let wrong = self.offset + usize::from(by);
                let answer = append(self.server, &self.path, wrong, b"not here").await;
                self.acknowledged(&answer, StatusCode::CONFLICT, self.offset);
            }
            Step::Replay => {
                let answer = begin(self.server, announcement(&self.whole)).await;
                assert_eq!(path(&answer), self.path);
                self.acknowledged(&answer, StatusCode::CREATED, self.offset);
            }
            Step::Wait { hours } => self.server.pass_seconds(i64::from(hours) * 3600),
        }
        assert_eq!(offset(self.server, &self.path).await, self.offset, "{step:?}");
    }

    fn acknowledged(&mut self, answer: &Answer, status: StatusCode, offset: usize) {
        let told = answer.header("upload-offset").map(str::to_owned);
        assert_eq!((answer.status, told), (status, Some(offset.to_string())), "{answer:?}");
        self.offset = offset;
    }
}

fn announcement(whole: &[u8]) -> Begin<'static> {
    Begin { key: Some("k"), ..Begin::of(whole.len()) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_file_arrives_once_and_whole(steps in prop::collection::vec(step(), 0..12), shade: u8) {
        Runtime::new().unwrap().block_on(async {
            let server = server().await;
            let whole = photo(shade);
            let path = path(&begin(&server, announcement(&whole)).await);
            let mut client = Client { server: &server, path, whole, offset: 0 };
            for step in &steps {
                client.take(step).await;
            }
            assert!(images(&server).await.is_empty(), "the last byte has not been sent");
            let rest = client.whole[client.offset..].to_vec();
            let last = append(&server, &client.path, client.offset, &rest).await;
            assert_eq!(last.status, StatusCode::NO_CONTENT, "{last:?}");
            let images = images(&server).await;
            assert_eq!(images.len(), 1);
            let original = images[0].original.as_ref().unwrap();
            assert_eq!(server.state.blobs.get(&original.key).await.unwrap().unwrap(), client.whole);
            let again = begin(&server, announcement(&client.whole)).await;
            assert_eq!(again.header("forecourt-image-id"), Some(images[0].image_id.as_str()));
        });
    }
}
