"""What the model of SQLModel says, one line for each row."""

import sqlmodel
from sqlmodel import Field, Session, SQLModel, create_engine, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar
from sqlmodel.sql.expression import select as select_by_module

engine = create_engine("postgresql://localhost/shop", pool_size=20)  #= sqlmodel.create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


def query(wanted: list[int], query: SelectOfScalar) -> list[Hero]:
    with Session(engine) as session:  #= sqlmodel.orm.session.Session
        print(session.get(Hero, 1), session.exec(query))  #= sqlalchemy.orm.session.Session.get, sqlmodel.orm.session.Session.exec
        heroes = select(Hero).where(Hero.id.in_(wanted))  #= sqlmodel.select, sqlalchemy.sql.base.Executable.where
        return session.exec(heroes).all()  #= sqlmodel.orm.session.Session.exec, sqlalchemy.engine.result.ScalarResult.all


async def async_query(engine) -> None:
    async with AsyncSession(engine) as session:  #= sqlmodel.ext.asyncio.session.AsyncSession
        await session.exec(select_by_module(Hero))  #= sqlmodel.ext.asyncio.session.AsyncSession.exec, sqlmodel.sql.expression.select


def statements(session: Session, query: SelectOfScalar) -> None:
    session.exec(sqlmodel.insert(Hero))  #= sqlmodel.orm.session.Session.exec, sqlmodel.insert
    session.exec(sqlmodel.update(Hero))  #= sqlmodel.orm.session.Session.exec, sqlmodel.update
    session.exec(sqlmodel.delete(Hero))  #= sqlmodel.orm.session.Session.exec, sqlmodel.delete
    session.exec(sqlmodel.text("SELECT 1"))  #= sqlmodel.orm.session.Session.exec, sqlmodel.text
    print(sqlmodel.exists(query), sqlmodel.union(query, query), sqlmodel.union_all(query, query))  #= sqlmodel.exists, sqlmodel.union, sqlmodel.union_all
