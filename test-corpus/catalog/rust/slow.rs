// What the model of services says, one line for each row.
use aws_sdk_s3::Client as Store;

async fn requested(client: reqwest::Client, request: reqwest::Request, url: &str) {
    let a = client.get(url); //= reqwest.Client.get
    let b = client.post(url); //= reqwest.Client.post
    let c = client.put(url); //= reqwest.Client.put
    let d = client.patch(url); //= reqwest.Client.patch
    let e = client.delete(url); //= reqwest.Client.delete
    let f = client.head(url); //= reqwest.Client.head
    let g = client.request(Method::GET, url); //= reqwest.Client.request
    let h = a.json(&1); //= reqwest.RequestBuilder.*
    h.send().await; //= reqwest.RequestBuilder.send
    client.execute(request).await; //= reqwest.Client.execute
    reqwest::get(url).await; //= reqwest.get
    reqwest::blocking::get(url); //= reqwest.blocking.get
    let own = reqwest::Client::new(); //= reqwest.Client.new
}

async fn stored(store: Store) {
    let put = store.put_object(); //= aws_sdk_s3.Client.*
    let put = put.bucket("b"); //= aws_sdk_s3.Operation.*
    put.send().await; //= aws_sdk_s3.Operation.send
}

async fn run(mut command: tokio::process::Command) {
    command.arg("x"); //= std.process.Command.*
    command.output().await; //= std.process.Command.output
    command.status().await; //= std.process.Command.status
}

async fn bucket(bucket: s3::Bucket, body: &[u8]) {
    bucket.get_object("/a").await; //= s3.Bucket.get_object
    bucket.put_object("/a", body).await; //= s3.Bucket.put_object
    bucket.put_object_with_content_type("/a", body, "text/plain").await; //= s3.Bucket.put_object_with_content_type
    bucket.delete_object("/a").await; //= s3.Bucket.delete_object
    bucket.head_object("/a").await; //= s3.Bucket.head_object
    bucket.list("a", None).await; //= s3.Bucket.list
}
