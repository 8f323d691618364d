"""What the model of services says, one line for each row."""

import asyncio
import os
import smtplib
import subprocess
import urllib.request

import aiohttp
import boto3
import httpx
import openai
import requests


def requested(session: requests.Session, client: httpx.Client, url: str) -> None:
    session.get(url)  #= requests.Session.get
    session.post(url)  #= requests.Session.post
    session.put(url)  #= requests.Session.put
    session.patch(url)  #= requests.Session.patch
    session.delete(url)  #= requests.Session.delete
    session.head(url)  #= requests.Session.head
    session.options(url)  #= requests.Session.options
    session.request(url)  #= requests.Session.request
    session.send(url)  #= requests.Session.send
    client.get(url)  #= httpx.Client.get
    client.post(url)  #= httpx.Client.post
    client.put(url)  #= httpx.Client.put
    client.patch(url)  #= httpx.Client.patch
    client.delete(url)  #= httpx.Client.delete
    client.head(url)  #= httpx.Client.head
    client.options(url)  #= httpx.Client.options
    client.request(url)  #= httpx.Client.request
    client.send(url)  #= httpx.Client.send
    requests.get(url)  #= requests.get
    requests.post(url)  #= requests.post
    requests.put(url)  #= requests.put
    requests.patch(url)  #= requests.patch
    requests.delete(url)  #= requests.delete
    requests.head(url)  #= requests.head
    requests.request(url)  #= requests.request
    httpx.get(url)  #= httpx.get
    httpx.post(url)  #= httpx.post
    httpx.put(url)  #= httpx.put
    httpx.patch(url)  #= httpx.patch
    httpx.delete(url)  #= httpx.delete
    httpx.head(url)  #= httpx.head
    httpx.request(url)  #= httpx.request
    urllib.request.urlopen(url)  #= urllib.request.urlopen


async def requested_async(session: aiohttp.ClientSession, url: str) -> None:
    await session.get(url)  #= aiohttp.ClientSession.get
    await session.post(url)  #= aiohttp.ClientSession.post
    await session.put(url)  #= aiohttp.ClientSession.put
    await session.patch(url)  #= aiohttp.ClientSession.patch
    await session.delete(url)  #= aiohttp.ClientSession.delete
    await session.head(url)  #= aiohttp.ClientSession.head
    await session.options(url)  #= aiohttp.ClientSession.options
    await session.request(url)  #= aiohttp.ClientSession.request
    async with aiohttp.request("GET", url) as response:  #= aiohttp.request
        print(response)


def stored(body: bytes) -> None:
    store = boto3.client("s3")  #= boto3.client
    table = boto3.resource("dynamodb")  #= boto3.resource
    store.put_object(Bucket="b", Key="k", Body=body)  #= boto3.Client.*
    store.get_paginator("list_objects")  #= boto3.Client.get_paginator
    store.get_waiter("object_exists")  #= boto3.Client.get_waiter
    store.generate_presigned_url("get_object")  #= boto3.Client.generate_presigned_url
    store.generate_presigned_post("b", "k")  #= boto3.Client.generate_presigned_post
    store.can_paginate("list_objects")  #= boto3.Client.can_paginate
    store.close()  #= boto3.Client.close
    print(table)


def asked(client: openai.OpenAI) -> None:
    client.chat.completions.create(model="m")  #= openai.OpenAI.create
    client.beta.chat.completions.parse(model="m")  #= openai.OpenAI.parse
    client.responses.create(model="m")  #= openai.OpenAI.create
    client.embeddings.create(model="m")  #= openai.OpenAI.create
    client.messages.create(model="m")  #= openai.OpenAI.create
    client.images.generate(model="m")  #= openai.OpenAI.generate
    client.audio.transcriptions.create(model="m")  #= openai.OpenAI.create
    client.models.list()  #= openai.OpenAI.list
    client.files.create(file="f")  #= openai.OpenAI.create


def run(command: list[str]) -> None:
    subprocess.run(command)  #= subprocess.run
    subprocess.call(command)  #= subprocess.call
    subprocess.check_call(command)  #= subprocess.check_call
    subprocess.check_output(command)  #= subprocess.check_output
    os.system("true")  #= os.system


async def run_async() -> None:
    await asyncio.create_subprocess_exec("true")  #= asyncio.create_subprocess_exec
    await asyncio.create_subprocess_shell("true")  #= asyncio.create_subprocess_shell


def mailed(server: smtplib.SMTP) -> None:
    server.connect()  #= smtplib.SMTP.connect
    server.starttls()  #= smtplib.SMTP.starttls
    server.login("u", "p")  #= smtplib.SMTP.login
    server.sendmail("a", "b", "c")  #= smtplib.SMTP.sendmail
    server.send_message("m")  #= smtplib.SMTP.send_message
