# SQLAlchemy: sessions, statements, injected sessions, the unit of work.
from typing import Annotated

from fastapi import Depends
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

SessionLocal = sessionmaker()
BY_NAME = text("SELECT id FROM users WHERE name = :name")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"


def get_db():
    with SessionLocal() as session:
        yield session


def injected(ids, db: Session = Depends(get_db)):
    for user_id in ids:
        db.execute(select(User).where(User.id == user_id))  #~ n_plus_one_query


def annotated(ids, db: Annotated[Session, Depends(get_db)]):
    for user_id in ids:
        db.get(User, user_id)  #~ n_plus_one_query


async def asynchronous(session: AsyncSession, rows):
    for row in rows:
        await session.execute(update(User).where(User.id == row.id).values(name=row.name))  #~ n_plus_one_write "UPDATE"


def legacy(session: Session, names):
    for name in names:
        session.query(User).filter_by(name=name).first()  #~ n_plus_one_query "query on `User`"


def constant(session: Session, names):
    for name in names:
        session.execute(BY_NAME, {"name": name})  #~ n_plus_one_query "query on `users`"


def unit_of_work(session: Session, rows):
    for row in rows:
        session.add(User(name=row))
    session.commit()


class Service:
    def __init__(self, session: Session):
        self.session = session

    def load(self, ids):
        for user_id in ids:
            self.session.scalars(select(User).where(User.id == user_id))  #~ n_plus_one_query

    def load_all(self, ids):
        for user in self.session.scalars(select(User).where(User.id.in_(ids))):
            print(user)


def per_model(session: Session, models, owner):
    for model in models:
        session.execute(delete(model).where(model.owner == owner))


def for_many(session: Session, groups):
    for ids in groups.values():
        session.scalars(select(User).where(User.id.in_(ids)))


def filtered_by_keyword(session: Session, ids):
    for user_id in ids:
        session.execute(select(User).filter_by(id=user_id))  #~ n_plus_one_query
