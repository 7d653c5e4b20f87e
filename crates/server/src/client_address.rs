//! The address that a request came from. `X-Forwarded-For` is believed only as far as proxies of the operator wrote it:
//! whatever stands left of them, the client may have made up.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;

/// Name of the header to which each proxy appends who connected to it.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Hops that are looked at, from this server backwards; longer chains are made up.
const HOPS_MAX: usize = 32;

/// Address of a request's client, in the extensions of every request that came over a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// The client's address: of the connection or, where that is one of the trusted networks, of the last hop that is not.
#[must_use]
pub fn client_address(peer: SocketAddr, headers: &HeaderMap, trusted: &[IpNet]) -> ClientAddress {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut address = peer.ip().to_canonical();
    let values: Vec<&str> =
        headers.get_all(FORWARDED_FOR).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    let hops = values.iter().rev().flat_map(|value| value.rsplit(','));
    for hop in hops.take(HOPS_MAX) {
        if !is_trusted(address) {
            break;
        }
        let Some(before) = hop_address(hop.trim()) else { break };
        address = before;
    }
    ClientAddress(address)
}

/// An address as proxies write it: bare, with a port, or in brackets.
fn hop_address(text: &str) -> Option<IpAddr> {
    let address: Option<IpAddr> = text
        .parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_what_trusted_proxies_wrote_counts() {
        let trusted: Vec<IpNet> =
            ["10.0.0.0/8", "127.0.0.1/32", "fd00::/8"].map(|text| text.parse().unwrap()).into();
        let check = |peer: &str, forwarded: &[&'static str], expected: &str| {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
            }
            let found = client_address(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(found.0, expected.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
        };
        check("203.0.113.9:1", &[], "203.0.113.9");
        check("203.0.113.9:1", &["198.51.100.7"], "203.0.113.9");
        check("10.0.0.1:1", &[], "10.0.0.1");
        check("10.0.0.1:1", &["198.51.100.7"], "198.51.100.7");
        check("10.0.0.1:1", &["6.6.6.6, 198.51.100.7"], "198.51.100.7");
        check("10.0.0.1:1", &["6.6.6.6, 198.51.100.7, 10.9.9.9"], "198.51.100.7");
        check("10.0.0.1:1", &["6.6.6.6", "198.51.100.7", "10.9.9.9"], "198.51.100.7");
        check("10.0.0.1:1", &["10.1.1.1, 10.2.2.2"], "10.1.1.1");
        check("10.0.0.1:1", &["198.51.100.7:4711"], "198.51.100.7");
        check("10.0.0.1:1", &["[2001:db8::1]:4711"], "2001:db8::1");
        check("10.0.0.1:1", &["[2001:db8::1]"], "2001:db8::1");
        check("[fd00::1]:1", &["2001:db8::1"], "2001:db8::1");
        check("[::ffff:10.0.0.1]:1", &["::ffff:198.51.100.7"], "198.51.100.7");
        check("10.0.0.1:1", &["198.51.100.7, unknown"], "10.0.0.1");
        check("10.0.0.1:1", &[""], "10.0.0.1");
        let long: &'static str = Box::leak(vec!["10.0.0.2"; 10_000].join(",").into_boxed_str());
        check("10.0.0.1:1", &[long], "10.0.0.2");
    }
}
