package signpost.bench;

import signpost.json.CanonicalJson;
import signpost.json.Json;

/// Ingest manifests of ordinary size (about 1 KB), each with its own name.
final class IngestSamples {

    private IngestSamples() {}

    static String name(int number) {
        return "bench-" + number;
    }

    static String yaml(int number) {
        return """
                version: "v0"
                metadata:
                  name: %s
                  description: The engineering handbook, for semantic search
                  owner: platform
                  tags: [handbook, confluence]
                embeddings:
                  provider: google
                  model: gemini-embedding-001
                  batchSize: 64
                vectorStore:
                  type: qdrant
                  indexName: handbook-%d
                  connection:
                    url: "${QDRANT_URL}"
                    apiKey: "profile://qdrant#api_key"
                dataSources:
                  - id: handbook
                    type: ConfluenceReader
                    params:
                      baseUrl: "https://example.atlassian.net/wiki"
                      spaceKey: "ENG"
                      token: "vault://kv/ingest/confluence#token"
                  - id: readme
                    type: GithubRepositoryReader
                    params:
                      owner: example
                      repo: handbook
                indices:
                  - id: handbook-index
                    type: VectorStoreIndex
                    sources: ["handbook", "readme"]
                retrievers:
                  - id: default
                    type: Vector
                    indices: ["handbook-index"]
                run:
                  concurrency: 4
                  batchSize: 50
                """.formatted(name(number), number);
    }

    /// The body of a put.
    static String content(int number) {
        return CanonicalJson.text(
                Json.Obj.builder().put("content", yaml(number)).build());
    }

    /// A job of its own, as it is sent to the queue.
    static Json.Obj payload(int number) {
        return Json.Obj.builder()
                .put(
                        "manifest",
                        Json.Obj.builder()
                                .put("name", name(number))
                                .put(
                                        "source",
                                        Json.Obj.builder()
                                                .put("kind", "inline")
                                                .put("content", yaml(number))
                                                .build())
                                .build())
                .build();
    }
}
