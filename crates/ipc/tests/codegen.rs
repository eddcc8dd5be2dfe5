//! The committed TypeScript is what the crate would write.

#[test]
fn the_generated_typescript_has_not_drifted() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/ipc/generated.ts");
    let committed = std::fs::read_to_string(file).expect("ui/src/ipc/generated.ts is committed");
    let fresh = ipc::codegen::typescript();
    if committed.replace("\r\n", "\n") != fresh {
        let line = committed.lines().zip(fresh.lines()).take_while(|(a, b)| a == b).count() + 1;
        panic!("ui/src/ipc/generated.ts:{line} has drifted; run `cargo xtask codegen` and commit the result");
    }
}
