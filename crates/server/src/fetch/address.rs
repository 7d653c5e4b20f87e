//! Which addresses are public.
//!
//! IPv4 is everything but the blocks that the registries keep for special use. IPv6 is turned round: only global unicast
//! space (`2000::/3`) is public, less the blocks inside it that lead elsewhere; what is not allocated today is refused today.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// First address and prefix length of IPv4 blocks that are not public.
const SPECIAL_V4: [(Ipv4Addr, u32); 16] = [
    // "This" network; Linux connects 0.0.0.0 to itself.
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    // Private (RFC 1918).
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Carrier-grade NAT (RFC 6598).
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    // Loopback.
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local, where clouds answer with their metadata.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    // Protocol assignments (RFC 6890).
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Documentation (RFC 5737), three blocks.
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    // Relays of 6to4, whose way out nobody knows (RFC 7526).
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Benchmarks (RFC 2544).
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    // Reserved, the broadcast address included.
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    (Ipv4Addr::BROADCAST, 32),
];

/// First address and prefix length of blocks inside `2000::/3` that are not public.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    // Protocol assignments (RFC 2928): Teredo, benchmarks, ORCHID.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation (RFC 3849, RFC 9637).
    (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4: where its packets come out is up to a relay.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

/// Prefixes of 96 bits behind which an IPv4 address stands that is connected to in its place: mapped (RFC 4291; the system
/// itself connects by IPv4), and of NAT64, well known (RFC 6052) and local (RFC 8215), as name servers of networks without
/// IPv4 make them up.
const CARRIERS: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0),
    Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0),
    Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0),
];

/// Tells public addresses, which anybody on the internet could reach, from all others. An IPv6 address that stands for an
/// IPv4 address is judged by that one; of the older ways to carry one (compatible, translated, 6to4, Teredo) none is public,
/// since nobody knows where they come out.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match carried_v4(address).map_or(address, IpAddr::V4) {
        IpAddr::V4(address) => {
            !SPECIAL_V4.iter().any(|&(first, prefix)| same_prefix_v4(address, first, prefix))
        }
        IpAddr::V6(address) => {
            address.octets()[0] >> 5 == 0b001
                && !SPECIAL_V6.iter().any(|&(first, prefix)| same_prefix_v6(address, first, prefix))
        }
    }
}

/// The IPv4 address that one of the [`CARRIERS`] leads to.
fn carried_v4(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(address) = address else { return None };
    let carried = CARRIERS.iter().any(|&prefix| same_prefix_v6(address, prefix, 96));
    let [.., a, b, c, d] = address.octets();
    carried.then_some(Ipv4Addr::new(a, b, c, d))
}

fn same_prefix_v4(a: Ipv4Addr, b: Ipv4Addr, bits: u32) -> bool {
    (a.to_bits() ^ b.to_bits()).leading_zeros() >= bits
}

fn same_prefix_v6(a: Ipv6Addr, b: Ipv6Addr, bits: u32) -> bool {
    (a.to_bits() ^ b.to_bits()).leading_zeros() >= bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(addresses: &[&str], expected: bool) {
        for address in addresses {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn special_blocks_are_not_public_to_their_last_address() {
        check(
            &[
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.0.0",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
            ],
            false,
        );
        check(
            &[
                "::",
                "::1",
                "::127.0.0.1",
                "::8.8.8.8",
                "::ffff:0:10.0.0.4",
                "::ffff:0:8.8.8.8",
                "64:ff9b:0:1::8.8.8.8",
                "64:ff9b::1:808:808",
                "64:ff9b:1:808:8:800::",
                "64:ff9b:2::8.8.8.8",
                "100::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:1ff:ffff::1",
                "2001:db8::1",
                "2001:db8:ffff::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "3fff::1",
                "3fff:fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
            ],
            false,
        );
    }

    #[test]
    fn addresses_that_stand_for_an_ipv4_address_are_judged_by_it() {
        for (v4, expected) in [
            ("8.8.8.8", true),
            ("93.184.215.14", true),
            ("0.0.0.1", false),
            ("10.0.0.7", false),
            ("100.64.0.1", false),
            ("127.0.0.1", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
        ] {
            for prefix in ["::ffff:", "64:ff9b::", "64:ff9b:1::"] {
                check(&[&format!("{prefix}{v4}")], expected);
            }
            for prefix in ["::", "::ffff:0:", "fe80::", "64:ff9b:1:1::", "2001:0:808:808::"] {
                check(&[&format!("{prefix}{v4}")], false);
            }
        }
    }

    #[test]
    fn their_neighbours_are_public() {
        check(
            &[
                "1.0.0.0",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.1",
                "192.0.3.0",
                "192.88.98.255",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255",
            ],
            true,
        );
        check(
            &[
                "2000::1",
                "2001:200::1",
                "2001:db7::1",
                "2001:db9::1",
                "2001:4860:4860::8888",
                "2003::1",
                "2606:4700::1111",
                "3ffe::1",
                "3fff:1000::1",
            ],
            true,
        );
    }
}
