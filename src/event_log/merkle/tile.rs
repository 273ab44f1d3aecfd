//! Tiles: rows of the tree's hashes, named as C2SP tlog-tiles names them.
//!
//! | path below `/tile/` | holds |
//! | --- | --- |
//! | `L/N` | the 256 hashes from N × 256 on of the subtrees of 256^L leaves |
//! | `L/N.p/W` | the first W of them, 1 to 255, while there are no more |
//! | `entries/N`, `entries/N.p/W` | the records under the hashes of `0/N`, each after its length in 16 bits, big-endian |
//!
//! N is written in groups of three digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`. What is
//! once there never changes, so it can be kept by anyone who read it.

use std::fmt;
use std::str::FromStr;

/// How many hashes a full tile has.
pub const TILE_WIDTH: u16 = 256;

/// The greatest level of a tile.
const LEVEL_MAX: u8 = 63;

/// Beyond this no log has tiles, and their places would not be numbers of 64 bits.
const INDEX_MAX: u64 = 1 << 54;

/// What a tile is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TileKind {
    /// Hashes of a level.
    Hashes(u8),
    /// Records.
    Entries,
}

/// The name of a tile, or of a bundle of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    kind: TileKind,
    index: u64,
    /// 1 to 256.
    width: u16,
}

/// A text that does not name a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a tile is named tile/LEVEL/N or tile/entries/N, with .p/WIDTH where it is not full, such as tile/0/x001/234.p/17"
)]
pub struct NoTileName;

impl Tile {
    /// Names a tile of hashes; `None` beyond level 63 or where the width is not 1 to 256.
    pub fn hashes(level: u8, index: u64, width: u16) -> Option<Self> {
        Self::of(TileKind::Hashes(level), index, width)
    }

    /// Names a bundle of records; `None` where the width is not 1 to 256.
    pub fn entries(index: u64, width: u16) -> Option<Self> {
        Self::of(TileKind::Entries, index, width)
    }

    fn of(kind: TileKind, index: u64, width: u16) -> Option<Self> {
        let level = match kind {
            TileKind::Hashes(level) => level,
            TileKind::Entries => 0,
        };
        let fits = level <= LEVEL_MAX && index < INDEX_MAX && (1..=TILE_WIDTH).contains(&width);
        fits.then_some(Tile { kind, index, width })
    }

    /// Returns whether it holds records, not hashes.
    pub fn is_entries(&self) -> bool {
        self.kind == TileKind::Entries
    }

    /// Returns its level; of records, that of their hashes.
    pub fn level(&self) -> u8 {
        match self.kind {
            TileKind::Hashes(level) => level,
            TileKind::Entries => 0,
        }
    }

    /// Returns the place of its first hash at its level, from 0.
    pub fn first(&self) -> u64 {
        self.index * u64::from(TILE_WIDTH)
    }

    /// Returns how many leaves a tree has that has it; `None` where that is no number of 64 bits.
    pub fn leaves(&self) -> Option<u64> {
        let each = u64::from(TILE_WIDTH).checked_pow(u32::from(self.level()))?;
        self.first().checked_add(u64::from(self.width))?.checked_mul(each)
    }

    /// Returns how many hashes it has: 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1_000];
        let mut rest = self.index / 1_000;
        while rest > 0 {
            groups.push(rest % 1_000);
            rest /= 1_000;
        }
        for group in groups.iter().skip(1).rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if self.width < TILE_WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for Tile {
    type Err = NoTileName;

    /// Reads the path of a tile, from `tile/` on; each tile has one path.
    fn from_str(path: &str) -> Result<Self, NoTileName> {
        let (kind, rest) = path.strip_prefix("tile/").and_then(|rest| rest.split_once('/')).ok_or(NoTileName)?;
        let kind = match kind {
            "entries" => TileKind::Entries,
            level => TileKind::Hashes(level.parse().map_err(|_| NoTileName)?),
        };
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, width.parse().map_err(|_| NoTileName)?),
            None => (rest, TILE_WIDTH),
        };
        let mut number: u64 = 0;
        for group in index.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            let group: u64 = digits.parse().map_err(|_| NoTileName)?;
            number = number.checked_mul(1_000).and_then(|number| number.checked_add(group)).ok_or(NoTileName)?;
        }
        let tile = Tile::of(kind, number, width).ok_or(NoTileName)?;
        // Whatever was read too kindly is written otherwise.
        if tile.to_string() == path { Ok(tile) } else { Err(NoTileName) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_and_written() {
        for (path, level, first, width) in [
            ("tile/0/000", 0, 0, 256),
            ("tile/0/001.p/1", 0, 256, 1),
            ("tile/2/x001/x234/067", 2, 1_234_067 * 256, 256),
            ("tile/63/999.p/255", 63, 999 * 256, 255),
        ] {
            let tile: Tile = path.parse().expect(path);
            assert_eq!((tile.level(), tile.first(), tile.width(), tile.is_entries()), (level, first, width, false));
            assert_eq!(tile.to_string(), path);
        }
        let leaves = |path: &str| path.parse::<Tile>().expect(path).leaves();
        assert_eq!((leaves("tile/0/001.p/1"), leaves("tile/1/001.p/17")), (Some(257), Some((256 + 17) * 256)));
        assert_eq!(leaves("tile/63/000.p/1"), None);
        let bundle: Tile = "tile/entries/x001/000.p/3".parse().expect("a bundle");
        assert!(bundle.is_entries());
        assert_eq!((bundle.first(), bundle.width()), (256_000, 3));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for path in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/00/000",
            "tile/64/000",
            "tile/-1/000",
            "tile/+1/000",
            "tile/0/001.p/0",
            "tile/0/001.p/256",
            "tile/0/001.p/01",
            "tile/0/001.p/",
            "tile/0/001.p",
            "tile/0/x000/001",
            "tile/0/x001",
            "tile/0/001/002",
            "tile/0/x001/x002",
            "tile/0/xx01/002",
            "tile/0/+01",
            "tile/0/001/",
            "tile/entries",
            "tile/entries/1",
            "tile/records/001",
            "/tile/0/000",
            "tile/0/x999/x999/x999/x999/x999/x999/999",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(path.parse::<Tile>(), Err(NoTileName), "{path}");
        }
    }
}
