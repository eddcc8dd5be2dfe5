//! Checks the app's configuration and capabilities at build time, and gives Windows its icon.

fn main() {
    let attributes = tauri_build::Attributes::new()
        .app_manifest(tauri_build::AppManifest::new().commands(&["ask", "listen"]))
        .windows_attributes(tauri_build::WindowsAttributes::new().window_icon_path("../icons/icon.ico"));
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities agree");
}
