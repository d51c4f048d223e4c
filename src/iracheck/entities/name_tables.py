"""The words that do not tell one company from another, in the languages of the battery trade.

In each table the first word of a line is the one that stands for all of them, so that words of
different languages meet: 电池, 배터리 and batteries are all *battery*.
"""

# ruff: noqa: RUF001 (the tables hold letters of many scripts on purpose)

from __future__ import annotations

FORMS = """
ag ab aktiengesellschaft aktiebolag asa aps
bhd berhad bv bvba sdn
co cos company companies compagnie compania cia coltd 公司 会社 회사
corp corporation corporate incorporated inc
gmbh ggmbh mbh kg kgaa ohg ug gesellschaft eg ek
group groupe grupo gruppe grupa konzern 集团 集团有限公司 集团股份有限公司 그룹 グループ
holding holdings hldg hldgs 控股 控股集团 홀딩스 지주 ホールディングス
kft zrt nyrt bt rt
kk kabushiki gaisha kaisha godo yugen 株式会社 有限会社 合同会社 合資会社
limited ltd ltda limitada limitee ltee 有限公司 有限责任公司 责任有限公司 股份有限公司 股份公司 股份 有限责任 有限
llc llp lp plc pllc pty pte pvt private proprietary public
nv vof
oy oyj ky
pt tbk persero cv
oao pao zao ooo ао ооо оао пао зао
sa sas sasu spa sarl sae sab sapi srl srls sl slu snc scs sro spol sp oo z spzoo zoo doo ad dd eood
se sia uab as ou
jsc ojsc pjsc cjsc
gongsi youxian zeren gufen jituan konggu jusikhoesa chusikhoesa hoesa
주식회사 유한회사 유한책임회사 합자회사
"""
"""Legal forms and the like. They are left out; an acronym may use their first letters (CATL)."""

CONNECTIVES = "and und et y i the of for in fur fuer de la le les el los di da do des du del der die das 和"
"""Words that only join others."""

TRADE = """
energy energies energie energia energi energetics energiya energetica 能源 에너지 エナジー エネルギー
power powers 动力 电力 파워 パワー
battery batteries batterie batterien bateria baterias batteri akku akkumulator accumulator accumulators 电池 锂电池 蓄电池 배터리 전지 이차전지 バッテリー 电池工业
cell cells cellen 电芯 セル
pack packs
module modules
storage 储能 蓄电 스토리지
electric electrical electrics elektro electro electrique elektronik electrification 电气 电器 전기 일렉트릭 电机 电工
electronic electronics electronica 电子 전자 일렉트로닉스 エレクトロニクス
electrode electrodes cathode cathodes anode anodes 正极 负极 极材 양극재 음극재
electrolyte electrolytes 电解液 电解质 전해액
separator separators film films membrane 隔膜 薄膜 분리막 필름 フィルム
foil foils 铜箔 铝箔 동박
graphite graphites graphit carbon carbons 石墨 碳素 炭素 흑연 카본 カーボン
chemical chemicals chem chemie chemistry chimie quimica kimya chemtech 化学 化工 화학 케미칼 케미컬 ケミカル
material materials materiale materiali materiaux materialien 材料 材质 소재 머티리얼즈 머티리얼 マテリアル マテリアルズ
advanced advance 첨단 先进 先端
new neo nova 新能源材料
sociedad sociedade societe societa
newenergy 新能源 新能 신에너지
newmaterial 新材料 高新材料 신소재
nonferrous nichtferro 有色 有色金属 비철
metal metals metall metallurgy metallurgical metallurgie metallic 金属 冶金 금속 メタル
mine mines minera mineria minere mining miners mineral minerals 矿业 矿产 광업 광물 鉱業 鉱山
resource resources recursos ressources 资源 자원
lithium litio lithiumindustry 锂业 锂能 锂电 리튬 リチウム
nickel niquel 镍业 니켈 ニッケル
cobalt kobalt cobalto 钴业 코발트
copper cobre kupfer 铜业 구리
zinc zink 锌业 아연
aluminum aluminium 铝业 알루미늄
manganese manganes 锰业 망간
magnesium 镁业
tungsten wolfram 钨业
titanium 钛业
gold 黄金
silver
iron steel stahl acero 钢铁 철강 제철 製鉄 스틸
rare earth earths 稀土
solar photovoltaic photovoltaics pv 太阳能 光能 光伏 태양광 ソーラー
wind 风电 风能
oil petroleum petrochemical gas 石油 石化 天然气
technology technologies technologie technologia tech techno technical techniques tecnologia tecnologica teknologi 科技 技术 고등기술 테크놀로지 테크 기술 テクノロジー テクノロジーズ 技術
hightech hitech high hi 高科 高科技 高新技术 高新 하이테크 ハイテク
science sciences scientific 科学 과학
innovation innovations innovative 创新 이노베이션 イノベーション
solution solutions losung losungen soluciones 解决方案 솔루션 ソリューション ソリューションズ
system systems systeme sistemas 系统 시스템 システム システムズ
engineering engineers ingenieria 工程 엔지니어링 エンジニアリング
industry industries industrial industria industrie industriel industrielle ind 工业 实业 产业 산업 공업 工業 産業 인더스트리
manufacturing manufacture manufacturer manufacturers mfg fabrication production products produktion 制造 生产 제조 製造
processing process refining refinery smelting recycling recycle 加工 冶炼 精炼 循环 再生 리사이클링 リサイクル
equipment machinery machine machines tool tools devices device 设备 装备 机械 기계 장비
component components parts 部品 부품 零部件 配件
auto automotive automobile automobiles automobil motor motors car cars vehicle vehicles ev evs nev ebus bus truck trucks 汽车 车业 자동차 自動車 自动车 モーター モータース
mobility emobility 出行 모빌리티 モビリティ
semiconductor semiconductors 半导体 반도체
optoelectronics opto optical 光电
nano nanotech nanotechnology 纳米 나노
precision 精密 정밀
digital smart intelligent intelligence ai 智能 数字 智慧
green clean environmental environment eco ecology renewable renewables sustainable 绿色 环保 环境 친환경 环境科技
international intl internacional internationale 国际 인터내셔널 インターナショナル
global world worldwide 环球 全球 글로벌 グローバル
national nacional nationale 国家 全国 中国国家
united union
development developments develop 开发 发展 개발
research institute laboratory laboratories lab labs center centre 研究院 研究所 研究 中心 연구소 研究センター
rnd
trade trading import export imports exports commerce commercial 贸易 商贸 进出口 무역 商事 통상
sale sales distribution marketing 销售 판매 販売 販賣
service services servicios 服务 서비스 サービス
supply supplier supplies logistics transport shipping 供应链 物流 물류
investment investments invest capital venture ventures assets management 投资 资本 管理 투자 资产 자산
finance financial 金融 财务 금융
enterprise enterprises 企业 기업 엔터프라이즈
joint jv partners partnership alliance
business unit division branch plant factory works fab gigafactory 分公司 工厂 공장 工場 子公司 事业部
park 产业园
project projects
advancedmaterials 첨단소재
high-performance performance
"""
"""Industry words. They carry no weight beside a name's own words, and make the name where it has none."""

PLACES = """
china chinese prc zhongguo sino 中国 中华 중국 支那
taiwan taiwanese roc 台湾 대만
hongkong hong kong hk 香港 홍콩
macau macao 澳门
korea korean koreas rok hanguk coree 韩国 한국 대한 대한민국 코리아 コリア
japan japanese nippon nihon 日本 일본 ジャパン
america american americas usa us amerika 美国 미국 アメリカ 北美 미주 美洲
states
canada canadian 加拿大 캐나다 カナダ
mexico mexican mexicana 墨西哥 멕시코
brazil brasil brazilian 巴西 브라질
chile chilean 智利 칠레
argentina argentine argentinian 阿根廷 아르헨티나
bolivia peru colombia
europe european eu europa emea 欧洲 유럽 ヨーロッパ
germany german deutschland deutsche 德国 독일 ドイツ
thuringia thuringen thueringen erfurt arnstadt 图林根
france french 法国 프랑스 フランス
spain spanish espana iberica iberia 西班牙 스페인
portugal portuguese 葡萄牙
italy italian italia 意大利 이탈리아
hungary hungarian hungaria magyarorszag 匈牙利 헝가리 ハンガリー
debrecen komarom szeged ivancsa god tatabanya budapest miskolc nyiregyhaza
poland polish polska 波兰 폴란드 ポーランド
wroclaw warsaw dabrowa gornicza
czech czechia slovakia slovak slovenia serbia romania bulgaria croatia austria
sweden swedish sverige 瑞典 스웨덴
norway norwegian norge 挪威
finland finnish suomi 芬兰
denmark danish netherlands dutch nederland holland belgium belgian switzerland swiss
uk britain british england english scotland wales ireland kingdom 英国 영국
turkey turkiye turkish 土耳其 터키
russia russian rossiya 俄罗斯 러시아
kazakhstan uzbekistan mongolia
india indian bharat 印度 인도 インド
indonesia indonesian nusantara 印尼 印度尼西亚 인도네시아
morowali weda sulawesi halmahera
malaysia malaysian 马来西亚 말레이시아
thailand thai 泰国 태국 タイ
vietnam vietnamese viet nam 越南 베트남
philippines singapore 新加坡 싱가포르
cambodia myanmar laos pakistan bangladesh
australia australian 澳大利亚 澳洲 호주
zealand
africa african 非洲
congo congolese drc katanga lubumbashi kolwezi 刚果
morocco maroc moroccan 摩洛哥 모로코
zambia zimbabwe tanzania namibia madagascar mozambique
israel emirates uae dubai saudi arabia qatar oman iran egypt
asia asian 亚洲 아시아 アジア
pacific apac atlantic
overseas oversea 海外
north northern 北方
south southern 南方
east eastern 东方
west western 西部 西方
central
beijing peking 北京 베이징
shanghai 上海 상하이
tianjin 天津
chongqing 重庆
guangdong canton 广东
shenzhen 深圳
guangzhou 广州
dongguan 东莞
huizhou 惠州
zhuhai 珠海
foshan 佛山
zhongshan 中山
jiangmen 江门
zhaoqing 肇庆
shantou 汕头
jiangsu 江苏
nanjing 南京 난징
suzhou 苏州
wuxi 无锡
changzhou 常州
nantong 南通
yancheng 盐城
yangzhou 扬州
zhenjiang 镇江
taizhou 泰州 台州
xuzhou 徐州
zhangjiagang 张家港
kunshan 昆山
liyang 溧阳
zhejiang 浙江
hangzhou 杭州
ningbo 宁波
wenzhou 温州
jiaxing 嘉兴
huzhou 湖州
quzhou 衢州
shaoxing 绍兴
jinhua 金华
ningde
fujian 福建
fuzhou 福州
xiamen amoy 厦门
quanzhou 泉州
longyan 龙岩
sanming 三明
anhui 安徽
hefei 合肥
wuhu 芜湖
bengbu 蚌埠
chuzhou 滁州
tongling 铜陵
lujiang 庐江
jiangxi 江西
nanchang 南昌
ganzhou 赣州
yichun 宜春
xinyu 新余
shangrao 上饶
jiujiang 九江
fengxin 奉新
shandong 山东
jinan 济南
qingdao 青岛
yantai 烟台
weifang 潍坊
zibo 淄博
jining 济宁
zaozhuang 枣庄
henan 河南
zhengzhou 郑州
luoyang 洛阳
xinxiang 新乡
jiaozuo 焦作
hubei 湖北
wuhan 武汉
jingmen 荆门
xiangyang 襄阳
yichang 宜昌
xiaogan 孝感
hunan 湖南
changsha 长沙
xiangtan 湘潭
zhuzhou 株洲
loudi 娄底
hebei 河北
shijiazhuang 石家庄
baoding 保定
langfang 廊坊
tangshan 唐山
shanxi 山西
taiyuan 太原
shaanxi 陕西
xian 西安 시안
gansu 甘肃
lanzhou 兰州
jinchang 金昌
qinghai 青海
xining 西宁
ningxia 宁夏
yinchuan 银川
xinjiang uyghur uygur 新疆
urumqi wulumuqi 乌鲁木齐
habahe 哈巴河
karamay 克拉玛依
hami 哈密
sichuan 四川
chengdu 成都
yibin 宜宾
suining 遂宁
meishan 眉山
guizhou 贵州
guiyang 贵阳
zunyi 遵义
tongren 铜仁
yunnan 云南
kunming 昆明
qujing 曲靖
yuxi 玉溪
guangxi 广西
nanning 南宁
liuzhou 柳州
qinzhou 钦州
hainan 海南
haikou 海口
liaoning 辽宁
shenyang 沈阳
dalian 大连
jilin 吉林
changchun 长春
heilongjiang 黑龙江
harbin 哈尔滨
neimenggu inner 内蒙古
baotou 包头
ordos 鄂尔多斯
hohhot 呼和浩特
tibet xizang 西藏
seoul 서울
busan pusan 부산
incheon 인천
daegu taegu 대구
gwangju 광주
ulsan 울산
pohang 포항
gumi 구미
cheonan ochang cheongju 오창 청주 천안
gunsan saemangeum 군산 새만금
iksan 익산
jeongeup 정읍
tokyo 东京
osaka 大阪
kyoto 京都
nagoya 名古屋
kobe fukuoka hyogo ibaraki himeji
california nevada arizona texas michigan ohio kentucky tennessee georgia illinois indiana kansas carolina alabama missouri louisiana utah oregon washington virginia delaware florida york jersey pennsylvania oklahoma mississippi minnesota wisconsin colorado massachusetts
detroit fremont lansing chicago houston austin reno sparks columbus savannah atlanta dallas phoenix tucson
ontario quebec alberta windsor
islands cayman bvi virgin bermuda luxembourg cyprus malta guernsey
"""
"""Place names. They carry no weight beside a name's own words, and make the name where it has none."""

HOUSES = """
samsung 삼성 三星 サムスン
lg 乐金
sk
posco 포스코
hyundai hyundae 현대 现代
kia 기아
lotte 롯데
hanwha 한화
doosan 두산
hyosung 효성
kolon 코오롱
gs
ls
cj
kcc
mitsubishi 三菱
mitsui 三井
sumitomo 住友
toyota トヨタ 丰田
honda ホンダ 本田
nissan ニッサン 日产
hitachi 日立
toshiba 东芝
panasonic パナソニック 松下 파나소닉
sony ソニー
fujitsu
nec
tata
mahindra
reliance
birla
siemens
general
"""
"""Houses whose many companies are not each other: the house's name alone proposes none of them."""

OTHER_TRADES = """
coffee cafe 咖啡 커피
tea 茶业 茶叶
food foods beverage beverages bakery dairy meat seafood snack grocery 食品 饮料 식품
restaurant restaurants kitchen catering pizza 餐饮
hotel hotels resort resorts hospitality inn 酒店 호텔 ホテル
bank banking bancorp bancshares 银行 은행
insurance assurance insurers 保险 보험
securities brokerage 证券 증권
realty estate estates property properties homes housing 房地产 地产 置业 부동산
builders roofing plumbing
health healthcare hospital hospitals medical medicine medtech clinic clinics dental dentistry 医院 医疗 병원 의료
pharma pharmaceutical pharmaceuticals pharmacy biotech biotherapeutics therapeutics 医药 制药 药业 제약 製薬 生物
fashion apparel clothing garment garments textile textiles shoes footwear jewelry jewellery jewelers 服装 服饰 纺织 패션
cosmetics beauty salon wellness 化妆品 화장품
toy toys games gaming casino 游戏 玩具 게임
entertainment pictures cinema music media broadcasting studio studios 娱乐 传媒 影视 음악 미디어
publishing press news books 出版 출판
sport sports football fitness yoga racing golf 体育 스포츠
school schools university college education academy learning 教育 学校 大学 학교 대학 교육
law legal attorneys lawyers advocates 律师 律师事务所 법률
church ministry foundation charity
travel tours tourism airline airlines airways 旅游 航空公司 여행
aerospace air aircraft space satellite 航天
sleep mattress furniture home living interiors 家具 家居 가구
wine wines winery beer brewery breweries spirits distillery tobacco 酒业 烟草 맥주
farm farms agriculture agricultural agro seeds fertilizer garden flowers 农业 农业科技 농업
pet pets veterinary animal 宠物
staffing recruitment recruiting consulting consultants advisory accounting audit 咨询 会计 컨설팅
advertising events wedding 广告 광고
cleaning laundry
telecom telecommunications 通信 통신
cruise cruises yachts
"""
"""Words of trades that have nothing to do with batteries; they speak against a resemblance."""

LETTERS_IN_HANGUL = {
    "더블유": "w",
    "에이치": "h",
    "에이": "a",
    "비": "b",
    "씨": "c",
    "디": "d",
    "이": "e",
    "에프": "f",
    "지": "g",
    "아이": "i",
    "제이": "j",
    "케이": "k",
    "엘": "l",
    "엠": "m",
    "엔": "n",
    "오": "o",
    "피": "p",
    "큐": "q",
    "알": "r",
    "에스": "s",
    "티": "t",
    "유": "u",
    "브이": "v",
    "엑스": "x",
    "와이": "y",
    "제트": "z",
    "앤": "&",
}
"""How Korean registers spell Latin letters: 에스케이 is SK."""

TRADITIONAL = (
    "寧時亞億緯鋰國軒遠儲創駱駝來贛鋒業齊華鈷貝偉當龍電團責動廠無礦銅鋅眾萬雲廣東蘇遼濱陝長門車學實貿際資產經濟環"
    "綠藍銀鐵鋼鋁錳鎳鈦鎢導體機設備製術開發聯達飛鴻寶豐興潤澤瀾凱賽邁馬魯陽陸輝輪運順頓顧風騰驅鵬麗黃衆羅韓歐倫"
    "義滬鎮鹽溫紹兩嶺島慶貴內爾鄂臺灣門優軟數據圖網絡訊醫藥紡織鑫盧蘭蓋納維紅級純細組結終絕統繼續總綜線編緊練"
    "張強彈歸湯溝滿漢濰煙獅獎獨現環瑪畢異碩確禮種積稱穩筆築範節簡糧約紀紙紅護譽貨購費賓賴贏趙跡軌載較輕輸農連進"
    "過違適選遷還邊鄧鄭鄰釋針鈣鈉銷鋪錦錢鍋鍵鏈鑄鑽閃間閥闊陣陰隊階雙雜離難霧靈靜頂項預領題額顏願類飯館駐駿驗鮮"
    "魚鳥鳳鴨點齒盜盤眞県気発経鉱応関沢変対帯歩歳済渓斉浜広圧営塩駅楽薬労検険験拡転伝図団売読続総緑絵継縄"
    "價儀億側傳傷僅僑價處號虛藝蕭蘋術衛複規視覺觀訂計訓託記許論證評試詩話該詳認誠語說調談請諾謀謝證識譜議讓"
    "區協單員喬嘗嚴圍園執堅報場塊壓壘壯聲壽夢夾奪婦孫寬審寫將專對尋層岡峽嶄帥師帳帶幣幫庫廳張彥徑復恆愛態慮懷戰戶"
    "屬鈞鉑鉬釩釷鋯鈮鉭鎂鈹銦鎵鍺銻鉍鑭鈰釹鏑鋱銣銫鋇鍶鎧銘鎮鑠鑼鈴鉅鏡鎖銳錢錫錠錨錄鐘鐮"
    "頤頌頗頻駒駛騏驕驍鴿鵑鷹鹿麥黨齡龐龔龜艦艙芻莊蒼蔣薩藍藺蘊虧螢補裝覽觸詠誼誕諧諮謙講豎豬貞貢貫貼賀賦賜賢賞贈轎轟辦辭遙遜遞鄉醬"
    "擁擇擊據擴攝敵敗斷舊晉曉暢曆會東條楊極構標樂樓樣樹橋檔檢歡殺殼氣決沖沒況淨測湧溪滅滬滾漁潔濃濕燈爐爭爺牆牽"
)
SIMPLIFIED = (
    "宁时亚亿纬锂国轩远储创骆驼来赣锋业齐华钴贝伟当龙电团责动厂无矿铜锌众万云广东苏辽滨陕长门车学实贸际资产经济环"
    "绿蓝银铁钢铝锰镍钛钨导体机设备制术开发联达飞鸿宝丰兴润泽澜凯赛迈马鲁阳陆辉轮运顺顿顾风腾驱鹏丽黄众罗韩欧伦"
    "义沪镇盐温绍两岭岛庆贵内尔鄂台湾门优软数据图网络讯医药纺织鑫卢兰盖纳维红级纯细组结终绝统继续总综线编紧练"
    "张强弹归汤沟满汉潍烟狮奖独现环玛毕异硕确礼种积称稳笔筑范节简粮约纪纸红护誉货购费宾赖赢赵迹轨载较轻输农连进"
    "过违适选迁还边邓郑邻释针钙钠销铺锦钱锅键链铸钻闪间阀阔阵阴队阶双杂离难雾灵静顶项预领题额颜愿类饭馆驻骏验鲜"
    "鱼鸟凤鸭点齿盗盘真县气发经矿应关泽变对带步岁济溪齐滨广压营盐驿乐药劳检险验扩转传图团卖读续总绿绘继绳"
    "价仪亿侧传伤仅侨价处号虚艺萧苹术卫复规视觉观订计训托记许论证评试诗话该详认诚语说调谈请诺谋谢证识谱议让"
    "区协单员乔尝严围园执坚报场块压垒壮声寿梦夹夺妇孙宽审写将专对寻层冈峡崭帅师帐带币帮库厅张彦径复恒爱态虑怀战户"
    "属钧铂钼钒钍锆铌钽镁铍铟镓锗锑铋镧铈钕镝铽铷铯钡锶铠铭镇铄锣铃钜镜锁锐钱锡锭锚录钟镰"
    "颐颂颇频驹驶骐骄骁鸽鹃鹰鹿麦党龄庞龚龟舰舱刍庄苍蒋萨蓝蔺蕴亏萤补装览触咏谊诞谐咨谦讲竖猪贞贡贯贴贺赋赐贤赏赠轿轰办辞遥逊递乡酱"
    "拥择击据扩摄敌败断旧晋晓畅历会东条杨极构标乐楼样树桥档检欢杀壳气决冲没况净测涌溪灭沪滚渔洁浓湿灯炉争爷墙牵"
)
"""Traditional and Japanese characters beside their simplified ones, as far as company names need them."""
