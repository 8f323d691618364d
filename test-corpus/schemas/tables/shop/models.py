from datetime import datetime
from typing import Annotated, List, Optional

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text
from sqlalchemy.ext.declarative import declarative_base, declared_attr
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

OldBase = declarative_base()


class Base(DeclarativeBase):
    pass


class Stamped:
    created: Mapped[datetime] = mapped_column(index=True)

    @declared_attr
    def owner_id(cls):
        return Column(ForeignKey("owners.id"), index=True)


class Owner(OldBase):
    __tablename__ = "owners"

    id = Column(Integer, primary_key=True)
    mail = Column("e_mail", String(100), unique=True, nullable=False)
    name = Column(String, index=True, unique=True)
    orders = relationship("Order")


class Order(Stamped, Base):
    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("number", "owner_id", name="uq_number"),
        Index("ix_state_created", "state", text("created DESC")),
        Index(f"ix_{__tablename__}_lower", text("lower(state)"), postgresql_where=text("number > 0")),
        {"schema": "sales"},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    state: Mapped[Optional[str]] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(Text)
    lines: Mapped[List["Line"]] = relationship(back_populates="order")


class Line(Base):
    __tablename__ = "lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales.orders.id"))
    price = mapped_column(Integer, nullable=False)
    order: Mapped["Order"] = relationship(back_populates="lines")

    __table_args__ = (Index("ix_price", price.desc()),)


class Base2(DeclarativeBase):
    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)


class Tag(Base2):
    __tablename__ = "tags"
    name: Mapped[str] = mapped_column(String(30))


tagged = Table(
    "tagged",
    OldBase.metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
    Index("ix_tagged", "tag_id", "order_id"),
)

Index("ix_free", Owner.mail, Owner.name.desc(), unique=True)
