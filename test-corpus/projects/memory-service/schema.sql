--
-- The schema of the memory service, as `pg_dump --schema-only` writes it.
--

SET statement_timeout = 0;
SET client_encoding = 'UTF8';

CREATE TABLE public.memory_facts (
    id bigint NOT NULL,
    user_id text NOT NULL,
    content text NOT NULL,
    confidence double precision DEFAULT 1.0 NOT NULL,
    source text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE SEQUENCE public.memory_facts_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE public.memory_facts_id_seq OWNED BY public.memory_facts.id;

CREATE TABLE public.user_stats (
    user_id text NOT NULL,
    facts integer DEFAULT 0 NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.query_clusters (
    id bigint NOT NULL,
    cluster_id text NOT NULL,
    query_hash text NOT NULL,
    topic text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.golden_answers (
    cluster_id text NOT NULL,
    canonical_question text NOT NULL,
    answer text NOT NULL,
    confidence double precision,
    used integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.questions (
    id bigint NOT NULL,
    question text NOT NULL,
    topic text,
    cluster_id text
);

CREATE TABLE public.answer_votes (
    id bigint NOT NULL,
    cluster_id text NOT NULL,
    helpful boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.metadata_problems (
    id bigint NOT NULL,
    fact_id bigint NOT NULL,
    line text NOT NULL
);

ALTER TABLE ONLY public.memory_facts ALTER COLUMN id SET DEFAULT nextval('public.memory_facts_id_seq'::regclass);

ALTER TABLE ONLY public.memory_facts
    ADD CONSTRAINT memory_facts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.user_stats
    ADD CONSTRAINT user_stats_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.query_clusters
    ADD CONSTRAINT query_clusters_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.golden_answers
    ADD CONSTRAINT golden_answers_pkey PRIMARY KEY (cluster_id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.answer_votes
    ADD CONSTRAINT answer_votes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.metadata_problems
    ADD CONSTRAINT metadata_problems_pkey PRIMARY KEY (id);

CREATE INDEX idx_memory_facts_user ON public.memory_facts USING btree (user_id);

CREATE INDEX idx_memory_facts_created ON public.memory_facts USING btree (created_at DESC);

CREATE UNIQUE INDEX idx_query_clusters_hash ON public.query_clusters USING btree (query_hash);

CREATE INDEX idx_answer_votes_cluster ON public.answer_votes USING btree (cluster_id);

CREATE INDEX idx_metadata_problems_fact ON public.metadata_problems USING btree (fact_id);
