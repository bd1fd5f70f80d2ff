//! Strict RLP (Ethereum Yellow Paper, appendix B): one encoding per value.

use crate::U256;

/// The bytes aren't canonical RLP, or not of the wanted shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Malformed;

/// Reads items one after another.
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes, at: 0 }
    }

    pub fn position(&self) -> usize {
        self.at
    }

    pub fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let rest = self.bytes.len() - self.at;
        if count > rest {
            return Err(Malformed);
        }
        let out = &self.bytes[self.at..self.at + count];
        self.at += count;
        Ok(out)
    }

    /// (is a list, content).
    fn item(&mut self) -> Result<(bool, &'a [u8]), Malformed> {
        let head = self.take(1)?[0] as usize;
        match head {
            0..=0x7f => Ok((false, &self.bytes[self.at - 1..self.at])),
            0x80..=0xb7 => {
                let content = self.take(head - 0x80)?;
                if content.len() == 1 && content[0] < 0x80 {
                    return Err(Malformed);
                }
                Ok((false, content))
            }
            0xb8..=0xbf => {
                let length = self.length(head - 0xb7)?;
                Ok((false, self.take(length)?))
            }
            0xc0..=0xf7 => Ok((true, self.take(head - 0xc0)?)),
            _ => {
                let length = self.length(head - 0xf7)?;
                Ok((true, self.take(length)?))
            }
        }
    }

    fn length(&mut self, count: usize) -> Result<usize, Malformed> {
        // Nothing here is longer than 1 MiB.
        if count > 3 {
            return Err(Malformed);
        }
        let bytes = self.take(count)?;
        let length = bytes.iter().fold(0usize, |n, b| n << 8 | *b as usize);
        if bytes[0] == 0 || length < 56 {
            return Err(Malformed);
        }
        Ok(length)
    }

    pub fn string(&mut self) -> Result<&'a [u8], Malformed> {
        match self.item()? {
            (false, content) => Ok(content),
            _ => Err(Malformed),
        }
    }

    pub fn list(&mut self) -> Result<&'a [u8], Malformed> {
        match self.item()? {
            (true, content) => Ok(content),
            _ => Err(Malformed),
        }
    }

    fn integer(&mut self, most: usize) -> Result<&'a [u8], Malformed> {
        let content = self.string()?;
        if content.len() > most || content.first() == Some(&0) {
            return Err(Malformed);
        }
        Ok(content)
    }

    pub fn u64(&mut self) -> Result<u64, Malformed> {
        Ok(self.integer(8)?.iter().fold(0, |n, b| n << 8 | *b as u64))
    }

    pub fn u256(&mut self) -> Result<U256, Malformed> {
        Ok(U256::from_be(self.integer(32)?))
    }
}

/// Appends the head of a list with that many bytes of content.
pub fn list_head(out: &mut alloc::vec::Vec<u8>, length: usize) {
    if length < 56 {
        out.push(0xc0 + length as u8);
        return;
    }
    let bytes = (length as u32).to_be_bytes();
    let skip = (length as u32).leading_zeros() as usize / 8;
    out.push(0xf7 + (4 - skip) as u8);
    out.extend_from_slice(&bytes[skip..]);
}

/// Appends an integer.
pub fn put_u64(out: &mut alloc::vec::Vec<u8>, n: u64) {
    if n != 0 && n < 0x80 {
        out.push(n as u8);
        return;
    }
    let bytes = n.to_be_bytes();
    let skip = n.leading_zeros() as usize / 8;
    out.push(0x80 + (8 - skip) as u8);
    out.extend_from_slice(&bytes[skip..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_encoding_per_value() {
        for bad in [
            &[0x81, 0x05][..],
            &[0xb8, 0x01, 0xff],
            &[0xb8, 0x37],
            &[0xb9, 0x00, 0x40],
            &[0xbb, 0xff, 0xff, 0xff, 0xff],
            &[0x82, 0x01],
            &[],
        ] {
            assert_eq!(Reader::new(bad).string(), Err(Malformed), "{bad:?}");
        }
        assert_eq!(Reader::new(&[0x00]).u64(), Err(Malformed));
        assert_eq!(Reader::new(&[0x82, 0x00, 0x80]).u64(), Err(Malformed));
        assert_eq!(Reader::new(&[0x80]).u64(), Ok(0));
        assert_eq!(Reader::new(&[0x82, 0x01, 0x00]).u64(), Ok(256));
        assert_eq!(Reader::new(&[0xc1, 0x05]).string(), Err(Malformed));
        assert_eq!(Reader::new(&[0x05]).list(), Err(Malformed));
    }

    #[test]
    fn writes_what_it_reads() {
        for n in [0u64, 1, 0x7f, 0x80, 0xff, 0x100, u64::MAX] {
            let mut out = Vec::new();
            put_u64(&mut out, n);
            assert_eq!(Reader::new(&out).u64(), Ok(n));
        }
        for length in [0usize, 55, 56, 255, 256, 70_000] {
            let mut out = Vec::new();
            list_head(&mut out, length);
            out.resize(out.len() + length, 0);
            assert_eq!(Reader::new(&out).list().map(|c| c.len()), Ok(length));
        }
    }
}
