//! The ledger as a guest program.
#![cfg_attr(target_arch = "riscv32", no_std, no_main)]

endgame::program!(endgame_ledger::Ledger);
