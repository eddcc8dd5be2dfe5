//! Reading `[media]`: where files lie that are too many for one machine.

use toml::Table;

use super::file::Reader;
use crate::media::BucketConfig;

impl Reader<'_> {
    /// What stands in `[media]`.
    pub(super) fn media(&mut self, mut table: Table) -> Option<BucketConfig> {
        let bucket = self.text(&mut table, "media.", "bucket", None);
        let region = self.text(&mut table, "media.", "region", Some("us-east-1"));
        let amazon = format!("https://s3.{}.amazonaws.com", region.as_deref().unwrap_or("us-east-1"));
        let endpoint = self.url(&mut table, "media.", "endpoint", Some(&amazon));
        let access_key = self.secret(&mut table, "media.", "access_key");
        let secret_key = self.secret(&mut table, "media.", "secret_key");
        self.left_over("media.", &table);
        let bucket = bucket?;
        let (name, prefix) = bucket.split_once('/').unwrap_or((&bucket, ""));
        Some(BucketConfig {
            name: name.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint: endpoint?,
            region: region?,
            access_key: access_key?,
            secret_key: secret_key?,
        })
    }
}
