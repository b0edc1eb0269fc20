//! Where a request comes from.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The proxies whose `X-Forwarded-For` is believed. None by default: anybody can send that header.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| {
                part.parse::<IpNet>()
                    .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
                    .map_err(|_| format!("{part:?} is no address or network like 10.0.0.0/8"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl TrustedProxies {
    /// The client's address: the peer, or behind trusted proxies the last address in `X-Forwarded-For` that is not a
    /// trusted proxy itself.
    pub fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let trusted = |address: &IpAddr| self.0.iter().any(|net| net.contains(address));
        if !peer.is_some_and(|peer| trusted(&peer)) {
            return peer;
        }
        let forwarded: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .collect();
        forwarded.iter().rev().map_while(|text| text.parse().ok()).find(|address| !trusted(address)).or(peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &str, peer: &str, forwarded: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().expect("a header value"));
        let proxies: TrustedProxies = proxies.parse().expect("proxies");
        proxies.client(peer.parse().ok(), &headers).expect("an address").to_string()
    }

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_only() {
        assert_eq!(client("", "192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(client("10.0.0.0/8", "192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(client("10.0.0.0/8", "10.1.1.1", "6.6.6.6, 198.51.100.7, 10.2.2.2"), "198.51.100.7");
        assert!("10.0.0.0/99".parse::<TrustedProxies>().is_err());
    }
}
