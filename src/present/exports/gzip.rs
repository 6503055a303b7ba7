//! Compression by gzip (RFC 1952) of what is written in blocks, on all cores at once.
//!
//! Each block is compressed by itself and ends on a whole byte (a sync flush); together they are one member, which every reader
//! understands. The fastest level: rows repeat their keys and names, and what it leaves undone is not worth the time of the reader.

use flate2::{Compress, Compression, Crc, FlushCompress};
use rayon::prelude::*;

/// Header of a member: deflate, no name, no time, unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// An empty last block: nothing follows.
const LAST: [u8; 2] = [3, 0];

/// Compresses blocks in their order.
///
/// # Errors
/// What `block` says.
pub fn gzip<E: Send>(blocks: usize, block: impl Fn(usize) -> Result<Vec<u8>, E> + Sync) -> Result<Vec<u8>, E> {
    let packed: Vec<(Vec<u8>, Crc)> = (0..blocks).into_par_iter().map(|at| block(at).map(|text| pack(&text))).collect::<Result<_, E>>()?;
    let mut out = Vec::with_capacity(packed.iter().map(|(bytes, _)| bytes.len()).sum::<usize>() + 20);
    out.extend(HEADER);
    let mut sum = Crc::new();
    for (bytes, crc) in packed {
        out.extend(bytes);
        sum.combine(&crc);
    }
    out.extend(LAST);
    out.extend(sum.sum().to_le_bytes());
    // The length modulo 2³², as the format has it.
    out.extend(sum.amount().to_le_bytes());
    Ok(out)
}

/// One block, ended on a whole byte.
fn pack(text: &[u8]) -> (Vec<u8>, Crc) {
    let mut crc = Crc::new();
    crc.update(text);
    let mut packer = Compress::new(Compression::fast(), false);
    let mut out = Vec::with_capacity(text.len() / 8 + 1024);
    loop {
        let read = packer.total_in() as usize;
        let written = packer.compress_vec(&text[read.min(text.len())..], &mut out, FlushCompress::Sync);
        let is_done = written.is_err() || (packer.total_in() as usize >= text.len() && out.len() < out.capacity());
        if is_done {
            return (out, crc);
        }
        out.reserve(out.capacity());
    }
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, io::Read};

    use super::*;

    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).expect("one member");
        out
    }

    #[test]
    fn blocks_together_are_one_member_that_reads_back() {
        let blocks: Vec<Vec<u8>> =
            vec![b"a".repeat(70_000), Vec::new(), (0..200_000_u32).flat_map(u32::to_le_bytes).collect(), b"end".to_vec()];
        let packed = gzip(blocks.len(), |at| Ok::<_, Infallible>(blocks[at].clone())).expect("memory");
        assert_eq!(unpacked(&packed), blocks.concat());
        assert_eq!(unpacked(&gzip(0, |_| Ok::<_, Infallible>(Vec::new())).expect("memory")), b"");
        assert_eq!(gzip(1, |_| Err::<Vec<u8>, _>("no")), Err("no"));
    }
}
