//! How many places there are, in all and for each address: of connections, and of exports.
//!
//! Every connection takes a file of the process and some memory. So there is a bound on all of them, below the limit of open
//! files, and one on those of each address, so that no single client keeps everybody else out. An address of IPv6 counts as
//! its /64: a client has that many of its own. Clients on this machine may be many behind one address (a proxy, tests): for
//! them there is a bound of their own.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use parking_lot::Mutex;

/// Counts who is there.
pub(in crate::http) struct Census {
    most: usize,
    most_of_address: usize,
    most_from_here: usize,
    counted: Mutex<HashMap<IpAddr, usize>>,
}

/// A place. It is free again when this is dropped.
pub(in crate::http) struct Seat {
    census: Arc<Census>,
    address: IpAddr,
}

impl Census {
    /// Makes a census of at most so many places, of which one address gets at most so many, and this machine so many.
    pub(in crate::http) fn new(most: usize, most_of_address: usize, most_from_here: usize) -> Arc<Self> {
        Arc::new(Census { most, most_of_address, most_from_here, counted: Mutex::default() })
    }

    /// Returns how many places are taken.
    pub(in crate::http) fn taken(&self) -> usize {
        self.counted.lock().values().sum()
    }

    /// Takes a place for a client at an address; `None` if there is none.
    pub(in crate::http) fn seat(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let is_here = address.to_canonical().is_loopback();
        self.seat_of(address, if is_here { self.most_from_here } else { self.most_of_address })
    }

    /// Takes a place for a proxy that speaks for many clients, as for this machine; `None` if there is none.
    pub(in crate::http) fn seat_of_proxy(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        self.seat_of(address, self.most_from_here)
    }

    fn seat_of(self: &Arc<Self>, address: IpAddr, most: usize) -> Option<Seat> {
        let address = counted_as(address);
        let mut counted = self.counted.lock();
        let all: usize = counted.values().sum();
        let own = counted.get(&address).copied().unwrap_or_default();
        if all >= self.most || own >= most {
            return None;
        }
        counted.insert(address, own + 1);
        Some(Seat { census: Arc::clone(self), address })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut counted = self.census.counted.lock();
        match counted.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            Some(_) | None => {
                counted.remove(&self.address);
            }
        }
    }
}

/// Returns the address under which a client is counted.
pub(in crate::http) fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(census: &Arc<Census>, address: &str, count: usize) -> Vec<Seat> {
        (0..count).map_while(|_| census.seat(address.parse().expect("an address"))).collect()
    }

    #[test]
    fn an_address_has_its_share_and_all_have_a_bound() {
        let census = Census::new(12, 4, 9);
        let first = take(&census, "192.0.2.1", 9);
        assert_eq!(first.len(), 4, "an address has at most four");
        let second = take(&census, "192.0.2.2", 9);
        let local = take(&census, "127.0.0.1", 9);
        assert_eq!((second.len(), local.len()), (4, 4), "twelve in all");
        assert!(take(&census, "192.0.2.3", 1).is_empty());
        drop(first);
        assert_eq!(take(&census, "192.0.2.3", 9).len(), 4, "a place is free again");
        drop((second, local));
        assert_eq!(take(&census, "127.0.0.1", 99).len(), 9, "this machine leaves a quarter to others");
        assert!(census.counted.lock().is_empty(), "nothing is kept of who has left");
    }

    #[test]
    fn an_address_of_ipv6_counts_with_its_neighbours() {
        let census = Census::new(100, 2, 100);
        let taken = [take(&census, "2001:db8::1", 1), take(&census, "2001:db8::ffff:1", 1)];
        assert!(taken.iter().all(|taken| taken.len() == 1));
        assert!(take(&census, "2001:db8::2", 1).is_empty());
        assert_eq!(take(&census, "2001:db8:0:1::1", 1).len(), 1);
        let mapped = take(&census, "::ffff:192.0.2.1", 2);
        assert_eq!((mapped.len(), take(&census, "192.0.2.1", 1).len()), (2, 0));
    }
}
