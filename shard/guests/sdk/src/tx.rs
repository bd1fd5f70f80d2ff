//! Ethereum transactions: legacy with EIP-155, EIP-2930, EIP-1559.

use crate::env::Refusal;
use crate::keccak::keccak256;
use crate::rlp::{list_head, put_u64, Malformed, Reader};
use crate::{secp, Address, Word, U256};
use alloc::vec::Vec;

/// Codes of refusals (docs/shard-protocol.md 6).
pub mod code {
    pub const MALFORMED: u8 = 1;
    pub const WRONG_CHAIN: u8 = 2;
    pub const BAD_SIGNATURE: u8 = 3;
    pub const NONCE: u8 = 4;
    pub const BALANCE: u8 = 5;
    pub const GAS_TOO_LOW: u8 = 6;
    pub const FEE_TOO_LOW: u8 = 7;
    pub const GAS_TOO_HIGH: u8 = 8;
    pub const UNSUPPORTED: u8 = 9;
}

/// A decoded transaction. Its signature has the right form; [`Transaction::sender`] checks it.
#[derive(Clone, Debug)]
pub struct Transaction<'a> {
    /// 0 legacy, 1 or 2.
    pub kind: u8,
    pub chain_id: u64,
    pub nonce: u64,
    /// For kinds 0 and 1 both are the gas price.
    pub max_priority_fee: U256,
    pub max_fee: U256,
    pub gas_limit: u64,
    /// None: creation of a contract.
    pub to: Option<Address>,
    pub value: U256,
    pub data: &'a [u8],
    pub access_addresses: u32,
    pub access_slots: u32,
    odd: bool,
    r: U256,
    s: U256,
    raw: &'a [u8],
    /// The part of raw that is signed, without list head and legacy suffix.
    signed: &'a [u8],
}

const UNSUPPORTED: Refusal = Refusal { code: code::UNSUPPORTED, text: "unsupported type" };
const MALFORMED: Refusal = Refusal { code: code::MALFORMED, text: "malformed transaction" };

impl From<Malformed> for Refusal {
    fn from(_: Malformed) -> Refusal {
        MALFORMED
    }
}

impl<'a> Transaction<'a> {
    /// Decodes one transaction that fills `raw`.
    pub fn decode(raw: &'a [u8]) -> Result<Transaction<'a>, Refusal> {
        match raw.first() {
            None => Err(MALFORMED),
            Some(1) => Transaction::typed(raw, 1),
            Some(2) => Transaction::typed(raw, 2),
            Some(0..=0x7f) => Err(UNSUPPORTED),
            Some(0x80..=0xbf) => Err(MALFORMED),
            Some(_) => Transaction::legacy(raw),
        }
    }

    fn typed(raw: &'a [u8], kind: u8) -> Result<Transaction<'a>, Refusal> {
        let content = only_list(&raw[1..])?;
        let mut in_ = Reader::new(content);
        let chain_id = in_.u64()?;
        let nonce = in_.u64()?;
        let max_priority_fee = in_.u256()?;
        let max_fee = if kind == 2 { in_.u256()? } else { max_priority_fee };
        let gas_limit = in_.u64()?;
        let to = to(in_.string()?)?;
        let value = in_.u256()?;
        let data = in_.string()?;
        let (access_addresses, access_slots) = access_list(in_.list()?)?;
        let signed = &content[..in_.position()];
        let odd = match in_.u64()? {
            0 => false,
            1 => true,
            _ => return Err(MALFORMED),
        };
        let (r, s) = (in_.u256()?, in_.u256()?);
        if !in_.is_done() {
            return Err(MALFORMED);
        }
        Ok(Transaction {
            kind,
            chain_id,
            nonce,
            max_priority_fee,
            max_fee,
            gas_limit,
            to,
            value,
            data,
            access_addresses,
            access_slots,
            odd,
            r,
            s,
            raw,
            signed,
        })
    }

    fn legacy(raw: &'a [u8]) -> Result<Transaction<'a>, Refusal> {
        let content = only_list(raw)?;
        let mut in_ = Reader::new(content);
        let nonce = in_.u64()?;
        let price = in_.u256()?;
        let gas_limit = in_.u64()?;
        let to = to(in_.string()?)?;
        let value = in_.u256()?;
        let data = in_.string()?;
        let signed = &content[..in_.position()];
        let v = in_.u64()?;
        let (r, s) = (in_.u256()?, in_.u256()?);
        if !in_.is_done() {
            return Err(MALFORMED);
        }
        if v == 27 || v == 28 {
            // EIP-155 is not optional here: such a transaction is good on every chain.
            return Err(Refusal { code: code::WRONG_CHAIN, text: "no chain id" });
        }
        if v < 35 {
            return Err(MALFORMED);
        }
        Ok(Transaction {
            kind: 0,
            chain_id: (v - 35) / 2,
            nonce,
            max_priority_fee: price,
            max_fee: price,
            gas_limit,
            to,
            value,
            data,
            access_addresses: 0,
            access_slots: 0,
            odd: (v - 35) % 2 == 1,
            r,
            s,
            raw,
            signed,
        })
    }

    /// The transaction's hash.
    pub fn hash(&self) -> Word {
        keccak256(self.raw)
    }

    /// What its signature signs.
    pub fn signing_hash(&self) -> Word {
        let mut suffix = Vec::new();
        if self.kind == 0 {
            put_u64(&mut suffix, self.chain_id);
            suffix.extend_from_slice(&[0x80, 0x80]);
        }
        let mut out = Vec::with_capacity(self.signed.len() + 32);
        if self.kind != 0 {
            out.push(self.kind);
        }
        list_head(&mut out, self.signed.len() + suffix.len());
        out.extend_from_slice(self.signed);
        out.extend_from_slice(&suffix);
        keccak256(&out)
    }

    /// Who signed it.
    pub fn sender(&self) -> Result<Address, Refusal> {
        secp::recover(&self.signing_hash(), &self.r, &self.s, self.odd)
            .ok_or(Refusal { code: code::BAD_SIGNATURE, text: "bad signature" })
    }

    /// The most it can cost: value + gas limit × fee; None if past 2^256.
    pub fn max_cost(&self) -> Option<U256> {
        self.max_fee.checked_mul_u64(self.gas_limit)?.checked_add(&self.value)
    }

    /// What a unit of gas costs at a base fee, if it allows that much.
    pub fn gas_price(&self, base_fee: &U256) -> Option<U256> {
        let room = self.max_fee.checked_sub(base_fee)?;
        base_fee.checked_add(&room.min(self.max_priority_fee))
    }
}

fn only_list(bytes: &[u8]) -> Result<&[u8], Malformed> {
    let mut outer = Reader::new(bytes);
    let content = outer.list()?;
    if outer.is_done() {
        Ok(content)
    } else {
        Err(Malformed)
    }
}

fn to(bytes: &[u8]) -> Result<Option<Address>, Malformed> {
    match bytes.len() {
        0 => Ok(None),
        20 => {
            let mut out = [0u8; 20];
            out.copy_from_slice(bytes);
            Ok(Some(out))
        }
        _ => Err(Malformed),
    }
}

/// Counts (addresses, storage slots).
fn access_list(bytes: &[u8]) -> Result<(u32, u32), Malformed> {
    let mut list = Reader::new(bytes);
    let (mut addresses, mut slots) = (0, 0);
    while !list.is_done() {
        let mut entry = Reader::new(list.list()?);
        if entry.string()?.len() != 20 {
            return Err(Malformed);
        }
        let mut keys = Reader::new(entry.list()?);
        if !entry.is_done() {
            return Err(Malformed);
        }
        while !keys.is_done() {
            if keys.string()?.len() != 32 {
                return Err(Malformed);
            }
            slots += 1;
        }
        addresses += 1;
    }
    Ok((addresses, slots))
}
