# Statements of builders, judged against the tables that classes are.
from sqlalchemy import ForeignKey, Index, String, delete, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Shop(Base):
    __tablename__ = "shops"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"), index=True)
    number: Mapped[str] = mapped_column(String(50))
    state: Mapped[str] = mapped_column(String(10))
    placed_at: Mapped[int]
    __table_args__ = (Index("ix_orders_state", "state", "placed_at"),)


def asked(session: Session, shop, state, number, ids):
    session.scalars(select(Order).where(Order.shop_id == shop.id).order_by(Order.placed_at.desc()).limit(5)).all()  #~ unindexed_order_by "serves `ORDER BY placed_at DESC` together with the filter on `shop_id`"
    session.scalars(select(Order).where(Order.state == state).order_by(Order.placed_at.desc()).limit(5)).all()
    session.query(Order).filter_by(number=number).one()  #~ unindexed_filter "serves the filter on `number`"
    session.query(Shop).filter(func.lower(Shop.name) == number).all()  #~ non_sargable_filter
    session.execute(delete(Order).where(Order.number == number))  #~ unindexed_filter
    session.scalars(select(Order).where(Order.id.in_(ids)).order_by(Order.number)).all()
    statement = select(Order).where(Order.state == state)
    if number:
        statement = statement.where(Order.number == number)
    # What else is asked is not known.
    session.scalars(statement.order_by(Order.number).limit(3)).all()
