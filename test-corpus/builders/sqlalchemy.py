from typing import List, Optional

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, and_, delete, desc, func, or_, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, joinedload, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column("mail", String(50))
    is_active: Mapped[bool]
    orders: Mapped[List["Order"]] = relationship("Order", back_populates="customer")


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("orders.id"))
    status: Mapped[str]
    total: Mapped[int]
    created_at: Mapped[str]
    customer: Mapped["Customer"] = relationship("Customer", back_populates="orders")


metadata = MetaData()
pairs = Table("pairs", metadata, Column("one", Integer, primary_key=True), Column("other", Integer, primary_key=True))


def selects(session: Session, customer, word, words):
    session.execute(select(Order))
    #= SELECT "orders".* FROM "orders"
    session.scalars(select(Order).where(Order.customer_id == customer.id, Order.total > 10).order_by(Order.created_at.desc()).limit(10))
    #= SELECT "orders".* FROM "orders" WHERE "orders"."customer_id" = %s AND "orders"."total" > %s ORDER BY "orders"."created_at" DESC LIMIT 10
    #^ Order.created_at
    session.scalar(select(Customer).filter_by(email=word))
    #= SELECT "customers".* FROM "customers" WHERE "customers"."mail" = %s
    session.execute(select(Order.id, Customer.email).join(Customer).order_by(desc(Customer.email), Order.id).offset(word))
    #= SELECT "orders"."id", "customers"."mail" FROM "orders" INNER JOIN "customers" ON ("orders"."customer_id" = "customers"."id") ORDER BY "customers"."mail" DESC, "orders"."id" ASC OFFSET %s
    #^ Customer.email Order.id
    session.execute(select(Order).join(Order.customer).where(Customer.email == word))
    #= SELECT "orders".* FROM "orders" INNER JOIN "customers" ON ("orders"."customer_id" = "customers"."id") WHERE "customers"."mail" = %s
    session.execute(select(Customer).outerjoin(Order, Order.customer_id == Customer.id).where(Order.id.is_(None)))
    #= SELECT "customers".* FROM "customers" LEFT OUTER JOIN "orders" ON ("orders"."customer_id" = "customers"."id") WHERE "orders"."id" IS NULL
    session.execute(select(Order).where(Order.customer_id == Customer.id, Customer.email == "a"))
    #= SELECT "orders".* FROM "orders", "customers" WHERE "orders"."customer_id" = "customers"."id" AND "customers"."mail" = 'a'
    session.execute(select(Order).where(or_(Order.status == "a", Order.status == "b"), Order.parent_id == None))
    #= SELECT "orders".* FROM "orders" WHERE ("orders"."status" = 'a' OR "orders"."status" = 'b') AND "orders"."parent_id" IS NULL
    session.execute(select(Order).where(and_(Order.total.between(1, 2), ~(Order.status != "x")) & (Order.id == 1)))
    #= SELECT "orders".* FROM "orders" WHERE (("orders"."total" BETWEEN %s AND %s AND NOT ("orders"."status" != 'x')) AND "orders"."id" = 1)
    session.execute(select(Order).where(Order.id.in_([1, 2]), Order.total.in_(words), Order.total.not_in(words)))
    #= SELECT "orders".* FROM "orders" WHERE "orders"."id" IN (%s, %s) AND "orders"."total" IN {..} AND "orders"."total" NOT IN (%s, %s)
    session.execute(select(Customer).where(Customer.is_active, Customer.is_active == True, Customer.is_active.is_(False)))
    #= SELECT "customers".* FROM "customers" WHERE "customers"."is_active" AND "customers"."is_active" = true AND "customers"."is_active" IS false
    session.execute(select(Customer).where(func.lower(Customer.email) == word).order_by(func.lower(Customer.email)))
    #= SELECT "customers".* FROM "customers" WHERE lower("customers"."mail") = %s ORDER BY lower("customers"."mail") ASC
    #^ func.lower(Customer.email)
    session.execute(select(Customer).where(Customer.email.like("a%"), Customer.email.ilike("%b"), Customer.email.startswith(word), Customer.email.contains("c")))
    #= SELECT "customers".* FROM "customers" WHERE "customers"."mail" LIKE 'a%' AND "customers"."mail" ILIKE '%b' AND "customers"."mail" LIKE 'value%' AND "customers"."mail" LIKE '%c%'
    session.execute(select(Customer).where(Customer.email.ilike(f"%{word}%"), Customer.email.like(f"a{word}")))
    #= SELECT "customers".* FROM "customers" WHERE "customers"."mail" ILIKE '%value' AND "customers"."mail" LIKE 'avalue'
    session.execute(select(Customer).where(Customer.email.like(word)))
    #= SELECT "customers".* FROM "customers" {..} WHERE {..}
    session.execute(select(func.count()).select_from(Order).where(Order.status == word))
    #= SELECT count(*) FROM "orders" WHERE "orders"."status" = %s
    session.execute(select(Order.status, func.count(Order.id)).group_by(Order.status).order_by(Order.status))
    #= SELECT "orders"."status", count("orders"."id") FROM "orders" GROUP BY "orders"."status" ORDER BY "orders"."status" ASC
    #^ Order.status
    session.execute(select(Order).order_by(Order.total.desc().nullslast(), sa.asc(Order.id)).distinct())
    #= SELECT DISTINCT "orders".* FROM "orders" ORDER BY "orders"."total" DESC NULLS LAST, "orders"."id" ASC
    #^ Order.total Order.id
    session.execute(sa.select(pairs).where(pairs.c.other == word).order_by(pairs.c.one))
    #= SELECT "pairs".* FROM "pairs" WHERE "pairs"."other" = %s ORDER BY "pairs"."one" ASC
    #^ pairs.c.one
    session.execute(pairs.select().where(pairs.c.other == 1))
    #= SELECT "pairs".* FROM "pairs" WHERE "pairs"."other" = 1
    session.execute(update(Order).where(Order.customer_id == word).values(status="x"))
    #= UPDATE "orders" SET "status" = %s WHERE "orders"."customer_id" = %s
    session.execute(delete(Order).where(Order.status == "x"))
    #= DELETE FROM "orders" WHERE "orders"."status" = 'x'
    session.get(Order, word)
    #= SELECT "orders".* FROM "orders" WHERE "orders"."id" = %s
    session.execute(select(Order).options(selectinload(Order.customer)).where(Order.id == 1).with_for_update())
    #= SELECT "orders".* FROM "orders" WHERE "orders"."id" = 1 FOR UPDATE
    # What comes along is joined; how, is not told.
    session.execute(select(Order).options(joinedload(Order.customer)).order_by(Order.total))
    #= SELECT "orders".* FROM "orders" {..} ORDER BY "orders"."total" ASC
    #^ Order.total
    # Other names of a table, subqueries and pieces that are made elsewhere are not known.
    parent = aliased(Order)
    session.execute(select(Order).where(Order.parent_id == parent.id))
    #= SELECT "orders".* FROM "orders" {..} WHERE {..}
    session.execute(select(Order).join(parent, Order.parent_id == parent.id))
    #= SELECT "orders".* FROM "orders" {..} WHERE {..}
    session.execute(select(parent))
    #= none
    newest = select(func.max(Order.id).label("id")).group_by(Order.customer_id).subquery()
    session.execute(select(Order).where(Order.id == newest.c.id).order_by(Order.id))
    #= SELECT "orders".* FROM "orders" {..} WHERE {..} ORDER BY "orders"."id" ASC
    #^ Order.id
    session.execute(select(Order).where(*words))
    #= SELECT "orders".* FROM "orders" {..} WHERE {..}
    session.execute(select(Order).where(Order.customer.has(email="a")))
    #= SELECT "orders".* FROM "orders" {..} WHERE {..}
    session.execute(select(Order).order_by(word))
    #= SELECT "orders".* FROM "orders" ORDER BY {..}
    #^ none
    session.execute(select(word).where(word.id == 1))
    #= none


def queries(session: Session, word):
    session.query(Order).filter(Order.status == word).order_by(Order.created_at.desc()).first()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."status" = %s ORDER BY "orders"."created_at" DESC LIMIT 1
    #^ Order.created_at
    session.query(Order).filter_by(status=word, customer_id=1).all()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."status" = %s AND "orders"."customer_id" = 1
    session.query(Order).filter(Order.status == word).one_or_none()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."status" = %s
    session.query(Order).filter_by(status=word).count()
    #= SELECT count(*) FROM "orders" WHERE "orders"."status" = %s
    # What is counted is sorted all the same.
    session.query(Order).order_by(Order.id).filter_by(status=word).count()
    #= SELECT COUNT(*) FROM (SELECT "orders".* FROM "orders" WHERE "orders"."status" = %s ORDER BY "orders"."id" ASC) subquery
    session.query(Order.id).join(Customer).filter(Customer.email == word).scalar()
    #= SELECT "orders"."id" FROM "orders" INNER JOIN "customers" ON ("orders"."customer_id" = "customers"."id") WHERE "customers"."mail" = %s
    session.query(Order).filter(Order.status == word).update({"total": 1})
    #= UPDATE "orders" SET "total" = %s WHERE "orders"."status" = %s
    session.query(Order).filter(Order.status == word).delete()
    #= DELETE FROM "orders" WHERE "orders"."status" = %s
    session.query(Order).get(word)
    #= SELECT "orders".* FROM "orders" WHERE "orders"."id" = %s
    for order in session.query(Order).order_by("created_at").limit(5):
        #= SELECT "orders".* FROM "orders" ORDER BY "orders"."created_at" ASC LIMIT 5
        #^ "created_at"
        print(order)


def steps(session: Session, word, flag):
    statement = select(Order).where(Order.status == word)
    if flag:
        statement = statement.where(Order.total == 1)
    statement = statement.order_by(Order.id)
    session.scalars(statement).all()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."status" = %s AND {..} ORDER BY "orders"."id" ASC
    #^ Order.id
    session.scalars(statement.order_by(None).order_by(Order.total)).first()
    #= SELECT "orders".* FROM "orders" WHERE "orders"."status" = %s AND {..} ORDER BY "orders"."total" ASC
    #^ Order.total
